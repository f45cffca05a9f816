import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { api, cropUrl, type Item, pageInfo, type QueueFilter, Refusal, type Said } from "./api";
import { currentLanguage, fieldName, say, sayError, sourceName, type TextKey } from "./texts";
import { PageChooser } from "./page_chooser";
import { TypeChooser } from "./type_chooser";
import { useTyped } from "./typed";
import { PageViewer } from "./viewer";

const ahead = 4; // fields leased beyond the present one
const same = (a: Item, b: Item): boolean => a.document === b.document && a.place === b.place;

// Dates are typed and shown as they are printed here.
export function shownValue(value: string): string {
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  return date ? `${date[3]}/${date[2]}/${date[1]}` : value;
}

// What number keys choose: where two people have typed it, that and nothing else.
const choicesOf = (item: Item): string[] => (item.typed ?? (item.alternatives ?? []).map((other) => other.value)).filter((value): value is string => !!value).slice(0, 9);

// Clicked buttons leave the keyboard with the value.
export const keepFocus = (event: MouseEvent): void => event.preventDefault();

// So that the server has the next page decoded and the browser has the field's pixels before they are asked for.
const prefetched = new Set<string>();
function prefetch(item: Item): void {
  const crop = cropUrl(item);
  for (const url of [crop, item.page_size && pageInfo(item)]) {
    if (!url || prefetched.has(url)) continue;
    prefetched.add(url);
    if (url === crop) new Image().src = url;
    else void fetch(url, { credentials: "same-origin" });
  }
}

interface Props {
  filter: QueueFilter; // the same object for as long as it is the same
  onSettled: (change: number) => void;
  onChanged: () => void; // how many wait is to be asked again
  onSignedOut: () => void;
  onHelp: () => void;
  onOpen: (document: string, page: number) => void; // the whole paper
  paused: boolean; // something else has the keyboard
}

// Field by field: the page zoomed to the field, its pixels beside the value; Enter accepts and the next one is there.
export function Settle({ filter, onSettled, onChanged, onSignedOut, onHelp, onOpen, paused }: Props) {
  const [items, setItems] = useState<Item[]>([]);
  const [at, setAt] = useState(0);
  const [checked, setChecked] = useState<{ value: string; doubt: Said | null } | null>(null);
  const [message, setMessage] = useState("");
  const [loading, setLoading] = useState(true);
  const [choosing, setChoosing] = useState(false); // the paper's type
  const [splitting, setSplitting] = useState(false); // where another paper begins
  const [rereading, setRereading] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const lookAgain = useRef<HTMLButtonElement>(null);
  const saving = useRef<Promise<unknown>>(Promise.resolve()); // decisions are sent one after another
  const deciding = useRef(false); // of a whole paper
  const asking = useRef(false);
  const moved = useRef(false); // the caret was moved: digits are typed, not chosen
  const item = items[at];
  const shown = item ? shownValue(item.value) : "";
  const [typed, setTyped] = useTyped(item, shown);
  const edited = typed !== shown;

  const refuse = useCallback(
    (problem: unknown) => {
      const code = problem instanceof Refusal ? problem.code : "failed";
      if (code === "sign_in" || code === "change_password") onSignedOut();
      else setMessage(sayError(code));
    },
    [onSignedOut],
  );

  const fetchMore = useCallback(
    async (own: boolean) => {
      if (asking.current) return;
      asking.current = true;
      try {
        const more = (await api.next(ahead, own, filter)).items;
        setItems((known) => [...known, ...more.filter((one) => !known.some((other) => same(one, other)))]);
      } catch (problem) {
        refuse(problem);
      }
      asking.current = false;
      setLoading(false);
    },
    [refuse, filter],
  );

  useEffect(() => void fetchMore(true), [fetchMore]);
  useEffect(() => {
    if (items.length > 0 && items.length - at <= 2) void fetchMore(false);
    items.slice(at, at + 1 + ahead).forEach(prefetch);
  }, [items.length, at, fetchMore]);

  // Before anything is painted: a key that follows at once is for the field that is there.
  useLayoutEffect(() => {
    setChecked(null);
    moved.current = false;
  }, [item]);
  useLayoutEffect(() => {
    if (!paused && !choosing && !splitting) (input.current ?? lookAgain.current)?.focus({ preventScroll: true });
  }, [item, paused, choosing, splitting, loading]);

  // The field's own checks, while one types.
  useEffect(() => {
    if (!item || !edited) return setChecked(null);
    let current = true;
    const timer = setTimeout(() => {
      api.check(item, typed).then(
        (result) => current && setChecked(result),
        () => undefined,
      );
    }, 120);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [item, typed, edited]);

  const decide = (decision: "accept" | "unreadable" | "correct"): void => {
    if (!item || rereading) return;
    const text = typed.trim();
    setMessage("");
    setItems((known) => known.filter((other) => !same(other, item)));
    if (at > 0 && at >= items.length - 1) setAt(0); // those that were left for later
    onSettled(1);
    saving.current = saving.current
      .then(() => api.settle(item, decision, decision === "correct" ? text : ""))
      .catch((problem: unknown) => {
        onSettled(-1);
        refuse(problem);
        // What may still be saved comes back; what has gone to someone else does not.
        if (problem instanceof Refusal && (problem.status === 0 || problem.status >= 500)) setItems((known) => [item, ...known]);
      });
  };

  const undo = async (): Promise<void> => {
    if (rereading) return;
    await saving.current;
    const slow = setTimeout(() => setRereading(true), 300); // a paper's decision is taken back, not a field's
    try {
      const { items: back, paper, gone = [] } = await api.undo();
      const kept = (other: Item): boolean => (paper ? other.document !== paper && !gone.includes(other.document) : !back.some((one) => same(one, other)));
      setItems((known) => [...back, ...known.filter(kept)]);
      setAt(0);
      setMessage("");
      if (paper) onChanged();
      else onSettled(-1);
    } catch (problem) {
      refuse(problem);
    }
    clearTimeout(slow);
    setRereading(false);
  };

  // What is decided of the whole paper: its fields go, and those that wait afterwards take their place.
  const decidePaper = async (of: Item, decide: () => Promise<unknown>, done: TextKey): Promise<void> => {
    if (deciding.current) return; // a key pressed twice while a field is being saved
    deciding.current = true;
    await saving.current;
    setRereading(true);
    try {
      const { items: fresh = [], gone = [] } = (await decide()) as { items?: Item[]; gone?: string[] };
      setItems((known) => [...fresh, ...known.filter((other) => other.document !== of.document && !gone.includes(other.document))]);
      setAt(0);
      setMessage(fresh.length > 0 ? "" : say(done));
      onChanged();
      await fetchMore(false);
    } catch (problem) {
      if (problem instanceof Refusal && problem.code === "secret") {
        setItems((known) => known.filter((other) => other.document !== of.document));
        setAt(0);
        onChanged();
        void fetchMore(false);
      }
      refuse(problem);
    }
    setRereading(false);
    deciding.current = false;
  };
  const onType = (type: string): void => {
    setChoosing(false);
    if (item) void decidePaper(item, () => api.callIt(item, type), "nothing_left_on_it");
  };
  const turn = (quarters: number): void => {
    if (item?.picture) void decidePaper(item, () => api.turn(item, quarters), "nothing_left_on_it");
  };
  const split = (page: number): void => {
    setSplitting(false);
    if (item) void decidePaper(item, () => api.split(item, page), "nothing_left_on_it");
  };
  const join = (): void => {
    if (item) void decidePaper(item, () => api.join(item), "nothing_left_on_it");
  };
  const setAside = (what: "rescan" | "supervisor"): void => {
    if (item) void decidePaper(item, () => api.setAside(item, what), what === "rescan" ? "gone_for_rescan" : "gone_to_supervisor");
  };

  const closeChooser = useCallback(() => {
    setChoosing(false);
    setSplitting(false);
  }, []);
  const go = (step: number): void => {
    if (items.length > 0) setAt((now) => (now + step + items.length) % items.length);
  };

  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.repeat && (event.key === "Enter" || event.key === "F8")) return event.preventDefault(); // held down, nobody has looked at the next
    if (rereading) return event.preventDefault();
    const digit = /^Digit([1-9])$/.exec(event.code) ?? /^Numpad([1-9])$/.exec(event.code);
    const chosen = digit && item ? choicesOf(item)[Number(digit[1]) - 1] : undefined;
    if (event.key === "Enter") decide(edited && typed.trim() !== shown ? "correct" : "accept");
    else if (event.key === "Tab") go(event.shiftKey ? -1 : 1);
    else if (event.key === "F8") decide("unreadable");
    else if (event.key === "F2") setChoosing(true);
    else if (event.key === "F3") turn(event.shiftKey ? 3 : 1);
    else if (event.key === "F4") item && onOpen(item.document, item.page);
    else if (event.key === "F6") setSplitting(true);
    else if (event.key === "F7") join();
    else if (event.key === "F9") setAside("rescan");
    else if (event.key === "F10") setAside("supervisor");
    else if (event.key === "Escape") setTyped(shown);
    else if (event.key === "F1" || (event.key === "?" && !edited)) onHelp();
    else if (event.key.toLowerCase() === "z" && event.ctrlKey && !edited) void undo();
    else if (chosen && !event.ctrlKey && (event.altKey || (!edited && !moved.current))) setTyped(shownValue(chosen));
    else {
      if (event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End") moved.current = true;
      return;
    }
    event.preventDefault();
  };

  if (!item)
    return (
      <main class="empty" onKeyDown={(event) => event.key.toLowerCase() === "z" && event.ctrlKey && void undo()}>
        <p>{rereading ? say("reading_again") : loading ? "…" : say("nothing_here")}</p>
        {message && <p class="message" role="alert">{message}</p>}
        <button type="button" ref={lookAgain} onClick={() => void fetchMore(true)}>{say("look_again")}</button>
        <button type="button" onClick={() => void undo()}>{say("undo")}</button>
      </main>
    );

  const crop = cropUrl(item);
  const language = currentLanguage();
  return (
    <main class="settle">
      <PageViewer item={item} />
      <section class="panel" aria-label={fieldName(item.key, item.label)}>
        <p class="type">
          {item.record_type_name[language]} · {say("page")} {item.page}
        </p>
        <h1>{fieldName(item.key, item.label)}{item.table && ` (${item.row})`}</h1>
        <div class="crop">{crop ? <img src={crop} alt={say("field_picture")} /> : <span>{item.status === "missing" ? say("not_found_on_paper") : say("no_picture")}</span>}</div>
        <textarea
          ref={input} rows={2} value={typed} aria-label={say("value")} spellcheck={false} autocomplete="off" data-field={`${item.document}/${item.place}`}
          onInput={(event) => setTyped(event.currentTarget.value.replace(/\s*\n\s*/g, " "))} onKeyDown={onKey} onMouseDown={() => (moved.current = true)}
        />
        <p class="checked" aria-live="polite">
          {checked && checked.value !== typed && `${say("saved_as")}: ${checked.value} `}
          {checked?.doubt && <span class="doubt">{checked.doubt[language]}</span>}
        </p>
        {item.reason && <><h2>{say("reason")}</h2><p class="reason">{item.reason[language]}</p></>}
        {item.correction && <><h2>{say("correction")}</h2><p>{item.correction[language]}</p></>}
        {choicesOf(item).length > 0 && (
          <>
            <h2>{say(item.typed ? "typed_by_two" : "alternatives")}</h2>
            <ol class="alternatives" onMouseDown={keepFocus}>
              {choicesOf(item).map((other, index) => (
                <li key={other}>
                  <button type="button" tabIndex={-1} onClick={() => setTyped(shownValue(other))}>
                    <kbd>{index + 1}</kbd> {shownValue(other)}
                  </button>
                </li>
              ))}
            </ol>
          </>
        )}
        {item.typed?.includes(null) && <p>{say("one_could_not_read")}</p>}
        {item.typed?.includes("") && <p>{say("one_found_nothing")}</p>}
        {item.sources && item.sources.length > 1 && (
          <>
            <h2>{say("sources")}</h2>
            <ul class="sources">{item.sources.map((source) => <li key={source.source + source.value}><b>{sourceName(source.source)}</b> {shownValue(source.value)}</li>)}</ul>
          </>
        )}
        {(message || rereading) && <p class="message" role="alert">{rereading ? say("reading_again") : message}</p>}
        <div class="actions" onMouseDown={keepFocus}>
          <button type="button" class="main" tabIndex={-1} onClick={() => decide(edited ? "correct" : "accept")}><kbd>Enter</kbd> {say(edited ? "save" : item.status === "missing" ? "not_there" : "accept")}</button>
          <button type="button" tabIndex={-1} onClick={() => go(1)}><kbd>Tab</kbd> {say("next")}</button>
          <button type="button" tabIndex={-1} onClick={() => decide("unreadable")}><kbd>F8</kbd> {say("unreadable")}</button>
          <button type="button" tabIndex={-1} onClick={() => void undo()}><kbd>Ctrl Z</kbd> {say("undo")}</button>
          <button type="button" tabIndex={-1} onClick={() => setChoosing(true)}><kbd>F2</kbd> {say("wrong_type")}</button>
          <button type="button" tabIndex={-1} onClick={() => turn(1)}><kbd>F3</kbd> {say("turn")}</button>
          <button type="button" tabIndex={-1} onClick={() => setSplitting(true)}><kbd>F6</kbd> {say("split")}</button>
          <button type="button" tabIndex={-1} onClick={join}><kbd>F7</kbd> {say("join")}</button>
          <button type="button" tabIndex={-1} onClick={() => setAside("rescan")}><kbd>F9</kbd> {say("rescan")}</button>
          <button type="button" tabIndex={-1} onClick={() => setAside("supervisor")}><kbd>F10</kbd> {say("supervisor_ask")}</button>
        </div>
      </section>
      {splitting && <PageChooser item={item} onChoose={split} onClose={closeChooser} />}
      {choosing && <TypeChooser present={item.record_type} onChoose={onType} onClose={closeChooser} />}
    </main>
  );
}
