import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { api, type Hit, Refusal } from "./api";
import { currentLanguage, say, sayError, sayWaiting, shownNumber } from "./texts";

// The words that were found stand in [ ].
function Snippet({ text }: { text: string }) {
  return <>{text.split(/(\[[^\]]*\])/).map((part, index) => (part.startsWith("[") ? <mark key={index}>{part.slice(1, -1)}</mark> : part))}</>;
}

interface Props {
  query: string;
  onQuery: (query: string) => void; // kept for when one comes back
  onOpen: (document: string, page: number) => void;
}

// Papers by their text, with or without tone marks.
export function Search({ query, onQuery, onOpen }: Props) {
  const [typed, setTyped] = useState(query);
  const [hits, setHits] = useState<Hit[] | null>(null);
  const [message, setMessage] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const language = currentLanguage();
  useLayoutEffect(() => input.current?.focus(), []);
  useEffect(() => {
    if (!query) return setHits(null);
    let current = true;
    api.search(query).then(
      (found) => current && (setHits(found.hits), setMessage("")),
      (problem: unknown) => current && setMessage(sayError(problem instanceof Refusal ? problem.code : "failed")),
    );
    return () => {
      current = false;
    };
  }, [query]);

  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const to = buttons.indexOf(document.activeElement as HTMLButtonElement) + (event.key === "ArrowDown" ? 1 : -1);
    (to < 0 ? input.current : buttons[Math.min(to, buttons.length - 1)])?.focus();
    event.preventDefault();
  };
  return (
    <main class="search" onKeyDown={onKey}>
      <form role="search" onSubmit={(event) => { event.preventDefault(); onQuery(typed.trim()); }}>
        <input ref={input} type="search" value={typed} aria-label={say("search_words")} placeholder={say("search_words")} autocomplete="off" maxLength={200} onInput={(event) => setTyped(event.currentTarget.value)} />
        <button type="submit" class="main">{say("search")} <kbd>Enter</kbd></button>
      </form>
      <p class="message" role="status">{message || (hits && (hits.length === 0 ? say("nothing_found") : `${shownNumber(hits.length)} ${say("pages_found")}`))}</p>
      <ul class="hits" ref={list}>
        {hits?.map((hit) => (
          <li key={`${hit.document}/${hit.page}`}>
            <button type="button" onClick={() => onOpen(hit.document, hit.page)}>
              <span class="hit-head">
                <b>{hit.record_type_name[language]}</b> · {say("page")} {hit.page}
                <span class={hit.waiting > 0 ? "doubt state" : "state"}>{hit.waiting > 0 ? sayWaiting(hit.waiting) : hit.settled > 0 ? say("all_settled") : say("nothing_in_doubt")}</span>
              </span>
              <span class="snippet"><Snippet text={hit.snippet} /></span>
              <span class="path">{hit.source}</span>
            </button>
          </li>
        ))}
      </ul>
    </main>
  );
}
