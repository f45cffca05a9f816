import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { api, type Item, thumbnailUrl } from "./api";
import { say } from "./texts";

interface Props {
  item: Item;
  onChoose: (page: number) => void;
  onClose: () => void;
}

// The pages of a paper, for saying at which of them another paper begins; arrows and Enter choose. The first page begins this one.
export function PageChooser({ item, onChoose, onClose }: Props) {
  const [pictures, setPictures] = useState<string[]>();
  const [at, setAt] = useState(Math.max(2, item.page));
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    api.pages(item).then((answer) => setPictures(answer.pages.map((page) => page.picture)), onClose);
  }, [item, onClose]);
  useLayoutEffect(() => list.current?.focus(), [pictures]);
  useEffect(() => list.current?.children[at - 1]?.scrollIntoView({ block: "nearest" }), [at, pictures]);
  const last = pictures?.length ?? 0;
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" || event.key === "ArrowRight") setAt(Math.min(at + 1, last));
    else if (event.key === "ArrowUp" || event.key === "ArrowLeft") setAt(Math.max(at - 1, 2));
    else if (event.key === "Enter") last >= 2 && onChoose(at);
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
  };
  return (
    <div class="shade" onClick={onClose}>
      <div class="chooser" role="dialog" aria-modal="true" aria-label={say("split")} onClick={(event) => event.stopPropagation()} onKeyDown={onKey}>
        <h1>{last === 1 ? say("one_page_only") : say("which_page")}</h1>
        <ul class="pages" role="listbox" tabIndex={0} aria-label={say("which_page")} ref={list} aria-activedescendant={last >= 2 ? `page-${at}` : undefined}>
          {pictures?.map((picture, index) => (
            <li key={picture} id={`page-${index + 1}`} role="option" aria-selected={index + 1 === at} aria-disabled={index === 0} onClick={() => index > 0 && onChoose(index + 1)}>
              <img src={thumbnailUrl(item, picture)} alt="" /> {say("page")} {index + 1}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
