import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { api, type BlindItem, cropUrl, type DoubleEntryRule, type DoubleEntryState, type Overview, pageInfo, Refusal, type Said, type Session } from "./api";
import { doubtName } from "./queue";
import { keepFocus } from "./settle";
import { currentLanguage, fieldName, say, sayError, shownNumber, shownPercent, shownTime } from "./texts";
import { useTyped } from "./typed";
import { PageViewer } from "./viewer";

const refreshMs = 15_000;
const ahead = 4; // fields leased beyond the present one
const doubts = ["missing", "contradiction", "handwriting", "second_source", "letters", "rule"];
const sayRefusal = (problem: unknown): string => sayError(problem instanceof Refusal ? problem.code : "failed");
const nameOf = (item: BlindItem): string => `${item.document}/${item.place}`;
const same = (a: BlindItem, b: BlindItem): boolean => a.document === b.document && a.place === b.place;

// One field after the other from its picture alone: what one reads is typed, Enter saves it and the next one is there.
function Typing({ onEnd, onSignedOut, paused }: { onEnd: () => void; onSignedOut: () => void; paused: boolean }) {
  const [items, setItems] = useState<BlindItem[]>([]);
  const [at, setAt] = useState(0);
  const [asked, setAsked] = useState(false);
  const [message, setMessage] = useState("");
  const [checked, setChecked] = useState<{ value: string; doubt: Said | null } | null>(null);
  const [typedSoFar, setTypedSoFar] = useState(0);
  const input = useRef<HTMLTextAreaElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  const saving = useRef<Promise<unknown>>(Promise.resolve()); // one after another
  const unsaved = useRef(new Map<string, string>()); // what was typed of fields that could not be saved
  const asking = useRef(false);
  const item = items[at];
  const [typed, setTyped] = useTyped(item, (item && unsaved.current.get(nameOf(item))) ?? "");
  const end = (): void => void saving.current.then(onEnd);
  const refuse = useCallback((problem: unknown) => {
    const code = problem instanceof Refusal ? problem.code : "failed";
    if (code === "sign_in" || code === "change_password") onSignedOut();
    else setMessage(sayError(code));
  }, [onSignedOut]);

  const more = useCallback(async (own: boolean) => {
    if (asking.current) return;
    asking.current = true;
    try {
      await saving.current; // what was typed is not given again
      const fresh = (await api.nextToType(ahead, own)).items;
      setItems((known) => [...known, ...fresh.filter((one) => !known.some((other) => same(one, other)))]);
    } catch (problem) {
      refuse(problem);
    }
    asking.current = false;
    setAsked(true);
  }, [refuse]);
  useEffect(() => void more(true), [more]);
  useEffect(() => {
    if (asked && items.length - at <= 2) void more(false);
    for (const next of items.slice(at + 1, at + 1 + ahead)) {
      const crop = cropUrl(next);
      if (crop) new Image().src = crop;
      if (next.page_size) void fetch(pageInfo(next), { credentials: "same-origin" });
    }
  }, [items.length, at]);
  useLayoutEffect(() => setChecked(null), [item]);
  useLayoutEffect(() => {
    if (!paused) (input.current ?? close.current)?.focus({ preventScroll: true });
  }, [item, paused, asked]);
  useEffect(() => {
    if (!item || !typed.trim()) return setChecked(null);
    let current = true;
    const timer = setTimeout(() => api.check(item, typed.trim()).then((result) => current && setChecked(result), () => undefined), 120);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [item, typed]);

  const save = (what: Parameters<typeof api.type>[1]): void => {
    if (!item) return;
    if ("raw" in what && !what.raw) return setMessage(say("type_something"));
    setMessage("");
    setItems((known) => known.filter((other) => !same(other, item)));
    if (at > 0 && at >= items.length - 1) setAt(0);
    setTypedSoFar((now) => now + 1);
    saving.current = saving.current.then(() => api.type(item, what)).catch((problem: unknown) => {
      setTypedSoFar((now) => now - 1);
      refuse(problem);
      // What may still be saved comes back, behind what is being typed now; what has gone to someone else does not.
      if (!(problem instanceof Refusal) || (problem.status !== 0 && problem.status < 500)) return;
      if ("raw" in what) unsaved.current.set(nameOf(item), what.raw);
      setItems((known) => [...known, item]);
    });
  };
  const undo = async (): Promise<void> => {
    await saving.current;
    try {
      const back = (await api.takeBackTyped()).items;
      setItems((known) => [...back, ...known.filter((other) => !back.some((one) => same(one, other)))]);
      setAt(0);
      setTypedSoFar((now) => Math.max(0, now - 1));
      setMessage("");
    } catch (problem) {
      refuse(problem);
    }
  };
  const go = (step: number): void => {
    if (items.length > 0) setAt((now) => (now + step + items.length) % items.length);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.repeat && ["Enter", "F7", "F8"].includes(event.key)) return event.preventDefault(); // held down, nobody has looked at the next
    if (event.key === "Enter") save({ raw: typed.trim() });
    else if (event.key === "Tab") go(event.shiftKey ? -1 : 1);
    else if (event.key === "F7") save({ absent: true });
    else if (event.key === "F8") save({ unreadable: true });
    else if (event.key.toLowerCase() === "z" && event.ctrlKey && !typed) void undo();
    else if (event.key === "Escape") typed ? setTyped("") : end();
    else return;
    event.preventDefault();
  };

  if (!item)
    return (
      <main class="empty" onKeyDown={(event) => event.key.toLowerCase() === "z" && event.ctrlKey && void undo()}>
        <p role="status">{asked ? say("nothing_to_type") : "…"}</p>
        {message && <p class="message" role="alert">{message}</p>}
        <button type="button" ref={close} class="main" onClick={end}>{say("close")}</button>
        <button type="button" onClick={() => void more(true)}>{say("look_again")}</button>
        <button type="button" onClick={() => void undo()}>{say("undo")}</button>
      </main>
    );
  const language = currentLanguage();
  const crop = cropUrl(item);
  return (
    <main class="settle">
      <PageViewer item={item} />
      <section class="panel" aria-label={fieldName(item.key, item.label)}>
        <p class="type">{item.record_type_name[language]} · {say("page")} {item.page}</p>
        <h1>{fieldName(item.key, item.label)}{item.table && ` (${item.row})`}</h1>
        <div class="crop">{crop ? <img src={crop} alt={say("field_picture")} /> : <span>{say("find_on_page")}</span>}</div>
        <textarea
          ref={input} rows={2} value={typed} aria-label={say("type_what_you_read")} placeholder={say("type_what_you_read")} spellcheck={false} autocomplete="off"
          data-typed={`${item.document}/${item.place}`} onInput={(event) => setTyped(event.currentTarget.value.replace(/\s*\n\s*/g, " "))} onKeyDown={onKey}
        />
        <p class="checked" aria-live="polite">
          {checked && checked.value !== typed.trim() && `${say("saved_as")}: ${checked.value} `}
          {checked?.doubt && <span class="doubt">{checked.doubt[language]}</span>}
        </p>
        <p class="type">{say("blind_note")}</p>
        <p class="message" role="alert">{message}</p>
        <p role="status">{shownNumber(typedSoFar)} {say("typed_so_far")}</p>
        <div class="actions" onMouseDown={keepFocus}>
          <button type="button" class="main" tabIndex={-1} onClick={() => save({ raw: typed.trim() })}><kbd>Enter</kbd> {say("save")}</button>
          <button type="button" tabIndex={-1} onClick={() => go(1)}><kbd>Tab</kbd> {say("next")}</button>
          <button type="button" tabIndex={-1} onClick={() => save({ absent: true })}><kbd>F7</kbd> {say("not_there")}</button>
          <button type="button" tabIndex={-1} onClick={() => save({ unreadable: true })}><kbd>F8</kbd> {say("unreadable")}</button>
          <button type="button" tabIndex={-1} onClick={() => void undo()}><kbd>Ctrl Z</kbd> {say("undo")}</button>
          <button type="button" tabIndex={-1} onClick={end}><kbd>Esc</kbd> {say("close")}</button>
        </div>
      </section>
    </main>
  );
}

// Which fields two people are to type: what is chosen has to fit all at once.
function NewRule({ state, onAdded, onRefused }: { state: DoubleEntryState; onAdded: () => void; onRefused: (problem: unknown) => void }) {
  const [field, setField] = useState("");
  const [doubt, setDoubt] = useState("");
  const [batch, setBatch] = useState("");
  const [batches, setBatches] = useState<Overview["by_batch"]>([]);
  useEffect(() => void api.overview({}).then((found) => setBatches(found.by_batch), () => undefined), []);
  const language = currentLanguage();
  const types = [...new Map(state.fields.map((one) => [one.record_type, one.record_type_name[language]]))];
  const add = async (): Promise<void> => {
    const [record_type = "", key = ""] = field.split("/");
    try {
      await api.addRule({ batch, record_type, key, doubt });
      setField(""), setDoubt(""), setBatch("");
      onAdded();
    } catch (problem) {
      onRefused(problem);
    }
  };
  return (
    <form class="row" onSubmit={(event) => { event.preventDefault(); void add(); }}>
      <label>{say("field_or_type")}
        <select value={field} onChange={(event) => setField(event.currentTarget.value)}>
          <option value="">{say("any")}</option>
          {types.map(([type, name]) => (
            <optgroup key={type} label={name}>
              <option value={type}>{name}: {say("all_fields")}</option>
              {state.fields.filter((one) => one.record_type === type).map((one) => (
                <option key={one.key} value={`${type}/${one.key}`}>{fieldName(one.key, one.label)} ({one.waiting})</option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <label>{say("by_doubt")}
        <select value={doubt} onChange={(event) => setDoubt(event.currentTarget.value)}>
          <option value="">{say("any")}</option>
          {doubts.map((one) => <option key={one} value={one}>{doubtName(one)}</option>)}
        </select>
      </label>
      <label>{say("batch")}
        <select value={batch} onChange={(event) => setBatch(event.currentTarget.value)}>
          <option value="">{say("any")}</option>
          {batches.map((one) => <option key={one.name} value={one.name}>{one.name.slice(0, 8)}{one.at ? ` · ${shownTime(one.at)}` : ""} ({one.waiting})</option>)}
        </select>
      </label>
      <button type="submit" disabled={!field && !doubt && !batch}>{say("type_twice")}</button>
    </form>
  );
}

const ruleName = (rule: DoubleEntryRule): string =>
  [rule.record_type_name?.[currentLanguage()], rule.key && fieldName(rule.key, rule.label), rule.doubt && doubtName(rule.doubt), rule.batch && `${say("batch")} ${rule.batch.slice(0, 8)}`]
    .filter(Boolean)
    .join(" · ");

// Blind double entry: supervisors choose the fields, two people type each, a supervisor settles where they differ.
export function DoubleEntry({ session, onChanged, onSignedOut, paused }: { session: Session; onChanged: () => void; onSignedOut: () => void; paused: boolean }) {
  const chooses = session.role === "supervisor" || session.role === "administrator";
  const sees = chooses || session.role === "auditor";
  const [state, setState] = useState<DoubleEntryState | null>(null);
  const [typing, setTyping] = useState(false);
  const [message, setMessage] = useState("");
  const begin = useRef<HTMLButtonElement>(null);
  const refuse = (problem: unknown): void => setMessage(sayRefusal(problem));
  const load = useCallback(async () => {
    if (!sees) return;
    try {
      setState(await api.doubleEntry());
      setMessage("");
    } catch (problem) {
      refuse(problem);
    }
  }, [sees]);
  useEffect(() => {
    void load();
    const timer = setInterval(load, refreshMs);
    return () => clearInterval(timer);
  }, [load]);
  useLayoutEffect(() => begin.current?.focus(), [typing]);
  const changed = (): void => {
    void load();
    onChanged();
  };
  const endRule = (rule: DoubleEntryRule): void => void api.endRule(rule).then(changed, refuse);
  if (typing) return <Typing paused={paused} onSignedOut={onSignedOut} onEnd={() => { setTyping(false); changed(); }} />;
  return (
    <main class="accounts wide">
      <h1>{say("double_entry")}</h1>
      <p>{say("double_entry_note")}</p>
      <p class="message" role="status">{message}</p>
      {session.role !== "auditor" && <p><button type="button" class="main" ref={begin} onClick={() => setTyping(true)}>{say("start_typing")}</button></p>}
      {state && (
        <>
          <dl>
            <div><dt>{say("to_type_twice")}</dt><dd>{shownNumber(state.untyped + state.typed_once)} ({shownNumber(state.typed_once)} {say("typed_once")})</dd></div>
            <div><dt>{say("typed_differently")}</dt><dd>{shownNumber(state.differences)}</dd></div>
            <div><dt>{say("settled_by_two")}</dt><dd>{shownNumber(state.settled)} ({shownNumber(state.agreed)} {say("typed_alike")})</dd></div>
            <div><dt>{say("one_persons_error")}</dt><dd>{state.keyings > 0 ? `${shownPercent(state.wrong / state.keyings)} (${shownPercent(state.error_low)} … ${shownPercent(state.error_high)}; ${state.wrong} / ${state.keyings})` : "–"}</dd></div>
            <div><dt>{say("machines_error")}</dt><dd>{state.settled > 0 ? `${shownPercent(state.machine_wrong / state.settled)} (${state.machine_wrong} / ${state.settled})` : "–"}</dd></div>
          </dl>
          {chooses && <NewRule state={state} onAdded={changed} onRefused={refuse} />}
          {state.rules.length > 0 && (
            <table>
              <thead><tr><th>{say("typed_by_two_people")}</th><th>{say("asked_by")}</th><th><span class="unseen">{say("change_readers")}</span></th></tr></thead>
              <tbody>
                {state.rules.map((rule) => (
                  <tr key={rule.number} data-rule={rule.number}>
                    <td>{ruleName(rule)}</td><td>{rule.by}, {shownTime(rule.at)}</td>
                    <td>{chooses && <button type="button" onClick={() => endRule(rule)}>{say("end_rule")}</button>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </>
      )}
    </main>
  );
}
