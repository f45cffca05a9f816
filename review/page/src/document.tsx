import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { api, type FiledDocument, type FiledField, Refusal } from "./api";
import { keepFocus, shownValue } from "./settle";
import { currentLanguage, fieldName, say, sayError, type TextKey } from "./texts";
import { PageViewer } from "./viewer";

const inDoubt = (field: FiledField): boolean => field.leased_to === "" && !field.typed_by_two && (field.status === "review" || (field.status === "missing" && field.reason !== null));
const statusName = (status: string): string => say(`status_${status}` as TextKey);

interface Props {
  id: string;
  page: number; // to begin with
  onBack: () => void;
  onDossier: (code: string) => void;
  onSettled: (change: number) => void;
}

// A whole paper: all its fields beside the page. Arrows go through them, typing corrects, Enter settles where one stands.
export function DocumentView({ id, page: firstPage, onBack, onDossier, onSettled }: Props) {
  const [paper, setPaper] = useState<FiledDocument | null>(null);
  const [at, setAt] = useState(0);
  const [page, setPage] = useState(firstPage);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [message, setMessage] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const saving = useRef<Promise<unknown>>(Promise.resolve());
  const language = currentLanguage();

  const refuse = useCallback((problem: unknown) => setMessage(sayError(problem instanceof Refusal ? problem.code : "failed")), []);
  const fetchPaper = useCallback(async () => {
    try {
      setPaper(await api.document(id));
    } catch (problem) {
      refuse(problem);
    }
  }, [id, refuse]);
  useEffect(() => void fetchPaper(), [fetchPaper]);
  const focus = (index: number): void => list.current?.querySelectorAll("input")[index]?.focus();
  useLayoutEffect(() => {
    if (!paper) return;
    const doubtful = paper.fields.findIndex((field) => inDoubt(field) && (firstPage === 1 || field.page === firstPage));
    if (paper.fields.length > 0) focus(Math.max(0, doubtful));
    setPage(firstPage);
  }, [paper === null]);

  const decide = (index: number, decision: "accept" | "unreadable" | "correct"): void => {
    const field = paper?.fields[index];
    if (!field || field.typed_by_two) return;
    const raw = (typed[field.place] ?? "").trim();
    setMessage("");
    const next = paper.fields.findIndex((other, place) => place > index && inDoubt(other));
    focus(next >= 0 ? next : Math.min(index + 1, paper.fields.length - 1));
    saving.current = saving.current
      .then(() => api.settleSeen(field, decision, decision === "correct" ? raw : ""))
      .then(() => {
        if (inDoubt(field)) onSettled(1);
        setTyped(({ [field.place]: _, ...rest }) => rest);
        return fetchPaper();
      })
      .catch((problem: unknown) => {
        refuse(problem);
        return problem instanceof Refusal && problem.status === 409 ? api.document(id).then(setPaper, () => undefined) : undefined;
      });
  };
  const undo = async (): Promise<void> => {
    await saving.current;
    try {
      await api.undo();
      setMessage("");
      onSettled(0);
      await fetchPaper();
    } catch (problem) {
      refuse(problem);
    }
  };

  if (!paper) return <main class="empty"><p class="message" role="alert">{message || "…"}</p><button type="button" onClick={onBack}>{say("back")}</button></main>;

  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.repeat && (event.key === "Enter" || event.key === "F8")) return event.preventDefault(); // held down, nobody has looked at the next
    const field = paper.fields[at];
    const text = field && typed[field.place];
    const edited = field !== undefined && text !== undefined && text.trim() !== shownValue(field.value);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") focus(Math.max(0, Math.min(paper.fields.length - 1, at + (event.key === "ArrowDown" ? 1 : -1))));
    else if (event.key === "PageDown" || event.key === "PageUp") setPage(Math.max(1, Math.min(paper.pages.length, page + (event.key === "PageDown" ? 1 : -1))));
    else if (event.key === "Enter" && event.target instanceof HTMLInputElement) decide(at, edited ? "correct" : "accept");
    else if (event.key === "F8") decide(at, "unreadable");
    else if (event.key.toLowerCase() === "z" && event.ctrlKey && !edited) void undo();
    else if (event.key === "Escape" && edited) setTyped(({ [field.place]: _, ...rest }) => rest);
    else if (event.key === "Escape") onBack();
    else return;
    event.preventDefault();
  };

  const field = paper.fields[at];
  const shown = paper.pages[page - 1];
  const place = field && field.page === page ? field.box : null;
  return (
    <main class="document" onKeyDown={onKey}>
      <nav class="thumbs" aria-label={say("pages")}>
        {paper.pages.map((one) => (
          <button type="button" key={one.page} tabIndex={-1} aria-current={one.page === page ? "page" : undefined} onMouseDown={keepFocus} onClick={() => setPage(one.page)}>
            <img loading="lazy" width="84" height={Math.round((84 * one.size[1]) / one.size[0])} src={`/api/pages/${id}/${one.picture}/full/168,/0/default.jpg`} alt="" />
            <span>{say("page")} {one.page}</span>
          </button>
        ))}
      </nav>
      {shown ? <PageViewer item={{ document: id, picture: shown.picture, page_size: shown.size, box: place }} /> : <div class="viewer" />}
      <section class="panel" aria-label={paper.record_type_name[language]}>
        <h1>{paper.record_type_name[language]}</h1>
        <p class="path">{paper.source}</p>
        <p>{paper.dossiers.map((code) => <button type="button" key={code} onClick={() => onDossier(code)}>{say("by_dossier")} {code}</button>)}</p>
        <p class="message" role="alert">{message || (field?.reason ? field.reason[language] : "")}</p>
        <div class="fields" ref={list}>
          {paper.fields.map((one, index) => (
            <label key={one.place} class={`field ${index === at ? "at" : ""} ${inDoubt(one) ? "in-doubt" : ""}`}>
              <span class="field-name">{fieldName(one.key, one.label)}{one.table && ` (${one.row})`}<small>{one.typed_by_two ? say("typed_by_two_now") : one.leased_to ? `${one.leased_to}…` : statusName(one.status)}</small></span>
              <input
                value={typed[one.place] ?? shownValue(one.value)} autocomplete="off" spellcheck={false} data-field={`${id}/${one.place}`} readOnly={one.typed_by_two}
                onFocus={() => { setAt(index); setPage(one.page); }} onInput={(event) => setTyped({ ...typed, [one.place]: event.currentTarget.value })}
              />
            </label>
          ))}
        </div>
        <div class="actions" onMouseDown={keepFocus}>
          <button type="button" tabIndex={-1} onClick={onBack}><kbd>Esc</kbd> {say("back")}</button>
          <button type="button" tabIndex={-1} onClick={() => decide(at, "unreadable")}><kbd>F8</kbd> {say("unreadable")}</button>
          <button type="button" tabIndex={-1} onClick={() => void undo()}><kbd>Ctrl Z</kbd> {say("undo")}</button>
        </div>
      </section>
    </main>
  );
}
