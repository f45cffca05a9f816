import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { api, cropUrl, Refusal, type SampledItem, type SampleList, type Session } from "./api";
import { shownValue } from "./settle";
import { currentLanguage, fieldName, say, sayError, shownPercent, shownTime } from "./texts";
import { useTyped } from "./typed";

const sayRefusal = (problem: unknown): string => sayError(problem instanceof Refusal ? problem.code : "failed");

// One accepted field after the other: Enter says that it is right, typing says what the paper has instead.
function Check({ onEnd }: { onEnd: () => void }) {
  const [items, setItems] = useState<SampledItem[]>([]);
  const [asked, setAsked] = useState(false);
  const [message, setMessage] = useState("");
  const input = useRef<HTMLTextAreaElement>(null);
  const item = items[0];
  const shown = item ? shownValue(item.value) : "";
  const [typed, setTyped] = useTyped(item, shown);
  const sending = useRef<Promise<unknown>>(Promise.resolve());
  const end = (): void => void sending.current.then(onEnd); // the list then counts the last verdict, too

  const more = useCallback(async () => {
    try {
      const fresh = (await api.nextSampled(8)).items;
      setItems((known) => [...known, ...fresh.filter((one) => !known.some((other) => other.document === one.document && other.place === one.place))]);
    } catch (problem) {
      setMessage(sayRefusal(problem));
    }
    setAsked(true);
  }, []);
  useEffect(() => void more(), [more]);
  useLayoutEffect(() => {
    input.current?.focus({ preventScroll: true });
    const next = items[1] && cropUrl(items[1]);
    if (next) new Image().src = next;
  }, [item]);

  const judge = async (verdict: "right" | "wrong" | "unreadable"): Promise<void> => {
    if (!item) return;
    const rest = items.slice(1);
    setItems(rest);
    try {
      const sent = api.judgeSampled(item, verdict, verdict === "wrong" ? typed.trim() : "");
      sending.current = Promise.allSettled([sending.current, sent]);
      await sent;
      setMessage("");
    } catch (problem) {
      setMessage(sayRefusal(problem));
    }
    if (rest.length === 0) await more();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.repeat && (event.key === "Enter" || event.key === "F8")) return event.preventDefault(); // held down, nobody has looked at the next
    if (event.key === "Enter") void judge(typed.trim() === shown ? "right" : "wrong");
    else if (event.key === "F8") void judge("unreadable");
    else if (event.key === "Escape") typed === shown ? end() : setTyped(shown);
    else return;
    event.preventDefault();
  };

  if (!item)
    return (
      <div>
        <p role="status">{message || (asked ? say("sample_done") : "…")}</p>
        <button type="button" class="main" onClick={end}>{say("close")}</button>
      </div>
    );
  const crop = cropUrl(item);
  return (
    <section class="check" aria-label={fieldName(item.key, item.label)}>
      <p class="type">{item.record_type_name[currentLanguage()]} · {say("page")} {item.page}</p>
      <h2>{fieldName(item.key, item.label)}{item.table && ` (${item.row})`}</h2>
      <div class="crop">{crop ? <img src={crop} alt={say("field_picture")} /> : <span>{say("no_picture")}</span>}</div>
      <textarea
        ref={input} rows={2} value={typed} aria-label={say("value")} spellcheck={false} autocomplete="off" data-sampled={`${item.document}/${item.place}`}
        onInput={(event) => setTyped(event.currentTarget.value.replace(/\s*\n\s*/g, " "))} onKeyDown={onKey}
      />
      <p class="message" role="status">{message}</p>
      <div class="actions">
        <button type="button" class="main" onClick={() => void judge(typed.trim() === shown ? "right" : "wrong")}><kbd>Enter</kbd> {say(typed.trim() === shown ? "accept" : "sample_wrong")}</button>
        <button type="button" onClick={() => void judge("unreadable")}><kbd>F8</kbd> {say("unreadable")}</button>
        <button type="button" onClick={end}><kbd>Esc</kbd> {say("close")}</button>
      </div>
    </section>
  );
}

// Samples of accepted fields: supervisors draw them and see the measured error, everybody who reviews looks at the fields.
export function Samples({ session }: { session: Session }) {
  const draws = session.role === "supervisor" || session.role === "administrator";
  const sees = draws || session.role === "auditor";
  const [list, setList] = useState<SampleList | null>(null);
  const [checking, setChecking] = useState(false);
  const [batch, setBatch] = useState("");
  const [percent, setPercent] = useState(30);
  const [message, setMessage] = useState("");
  const load = useCallback(async () => {
    if (!sees) return;
    try {
      setList(await api.samples());
    } catch (problem) {
      setMessage(sayRefusal(problem));
    }
  }, [sees]);
  useEffect(() => void load(), [load]);
  const end = useCallback(() => {
    setChecking(false);
    void load();
  }, [load]);
  const draw = async (): Promise<void> => {
    try {
      await api.drawSample(batch || list?.batches[0]?.id || "", percent);
      setMessage("");
    } catch (problem) {
      setMessage(sayRefusal(problem));
    }
    await load();
  };

  return (
    <main class="accounts wide">
      <h1>{say("samples")}</h1>
      <p>{say("samples_note")}</p>
      <p class="message" role="status">{message}</p>
      {checking ? <Check onEnd={end} /> : session.role !== "auditor" && <p><button type="button" class="main" onClick={() => setChecking(true)}>{say("sample_check")}</button></p>}
      {!checking && draws && !!list?.batches.length && (
        <form class="row" onSubmit={(event) => { event.preventDefault(); void draw(); }}>
          <label>{say("batch")}
            <select value={batch || list.batches[0]?.id} onChange={(event) => setBatch(event.currentTarget.value)}>
              {list.batches.map((one) => <option key={one.id} value={one.id}>{one.id} ({one.accepted})</option>)}
            </select>
          </label>
          <label>{say("share")}
            <select value={percent} onChange={(event) => setPercent(Number(event.currentTarget.value))}>
              {[100, 30, 10, 5, 1].map((one) => <option key={one} value={one}>{one} %</option>)}
            </select>
          </label>
          <button type="submit">{say("draw_sample")}</button>
        </form>
      )}
      {!checking && !!list?.samples.length && (
        <table>
          <thead><tr><th>{say("batch")}</th><th>{say("share")}</th><th>{say("looked_at")}</th><th>{say("found_wrong")}</th><th>{say("error_share")}</th><th>{say("asked_by")}</th></tr></thead>
          <tbody>
            {list.samples.map((sample) => {
              const looked = sample.right + sample.wrong + sample.unreadable;
              return (
                <tr key={sample.number}>
                  <td>{sample.batch}</td><td>{shownPercent(sample.share)}</td><td>{looked} / {sample.drawn - sample.changed}</td><td>{sample.wrong}</td>
                  <td>{sample.right + sample.wrong > 0 ? `${shownPercent(sample.wrong / (sample.right + sample.wrong))} (${shownPercent(sample.error_low)} … ${shownPercent(sample.error_high)})` : "–"}</td>
                  <td>{sample.by}, {shownTime(sample.at)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </main>
  );
}
