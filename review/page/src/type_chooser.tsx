import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { api, type RecordType } from "./api";
import { currentLanguage, plain, say } from "./texts";

let known: Promise<RecordType[]> | undefined; // the same for everybody until the station starts anew
const recordTypes = (): Promise<RecordType[]> => {
  known ??= api.recordTypes().then(
    (answer) => answer.types,
    (problem: unknown) => {
      known = undefined;
      throw problem;
    },
  );
  return known;
};

interface Props {
  present: string;
  onChoose: (type: string) => void;
  onClose: () => void;
}

// A list of record types that typing narrows, with or without tone marks; arrows and Enter choose.
export function TypeChooser({ present, onChoose, onClose }: Props) {
  const [types, setTypes] = useState<RecordType[]>([]);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const language = currentLanguage();
  useLayoutEffect(() => {
    input.current?.focus();
    recordTypes().then(setTypes, onClose);
  }, [onClose]);
  const found = useMemo(
    () =>
      types
        .filter((type) => type.id !== present && plain(`${type.name.vi} ${type.name.en}`).includes(plain(typed.trim())))
        .sort((a, b) => a.name[language].localeCompare(b.name[language], language)),
    [types, typed, present, language],
  );
  const chosen = Math.min(at, found.length - 1);
  useEffect(() => list.current?.children[chosen]?.scrollIntoView({ block: "nearest" }), [chosen]);
  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") setAt(Math.min(chosen + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(chosen - 1, 0));
    else if (event.key === "Enter") found[chosen] && onChoose(found[chosen].id);
    else if (event.key === "Escape") onClose();
    else if (event.key !== "Tab") return;
    event.preventDefault();
  };
  return (
    <div class="shade" onClick={onClose}>
      <div class="chooser" role="dialog" aria-modal="true" aria-label={say("wrong_type")} onClick={(event) => event.stopPropagation()}>
        <h1>{say("which_type")}</h1>
        <input
          ref={input} value={typed} role="combobox" aria-expanded="true" aria-controls="types" aria-label={say("which_type")} autocomplete="off"
          aria-activedescendant={found[chosen] ? `type-${found[chosen].id}` : undefined}
          onInput={(event) => { setTyped(event.currentTarget.value); setAt(0); }} onKeyDown={onKey}
        />
        <ul id="types" role="listbox" aria-label={say("which_type")} ref={list}>
          {found.map((type, index) => (
            <li key={type.id} id={`type-${type.id}`} role="option" aria-selected={index === chosen} onClick={() => onChoose(type.id)}>{type.name[language]}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}
