import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { api, type Overview, type QueueFilter, Refusal, type Slice } from "./api";
import { currentLanguage, say, sayError, shownDay, shownDuration, shownNumber, shownTime, type TextKey } from "./texts";

const refreshMs = 60_000;

export const doubtName = (doubt: string): string => say(`doubt_${doubt}` as TextKey);

// How a filter is called: one word for each thing it asks for.
export function filterName(filter: QueueFilter, types: Record<string, string>): string {
  return [filter.dossier, filter.record_type && (types[filter.record_type] ?? filter.record_type), filter.doubt && doubtName(filter.doubt), filter.batch?.slice(0, 8)]
    .filter(Boolean)
    .join(" · ");
}

const today = (): string => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

function dueWords(day: string): string {
  if (!day) return say("no_due");
  return shownDay(day) + (day < today() ? ` · ${say("overdue")}` : day === today() ? ` · ${say("due_today")}` : "");
}

interface ListProps {
  title: TextKey;
  slices: Slice[];
  total: number;
  name: (slice: Slice) => string;
  note?: (slice: Slice) => string;
  chosen?: string; // of the filter
  onChoose?: (name: string) => void; // empty: whatever there is
}

// What waits by one thing it has in common; where it can be chosen, each line is a button.
function SliceList({ title, slices, total, name, note, chosen, onChoose }: ListProps) {
  const line = (slice: Slice) => (
    <>
      <span class="share" style={{ width: `${total > 0 ? (100 * slice.waiting) / total : 0}%` }} />
      <span class="slice-name">{name(slice)}{note && <small>{note(slice)}</small>}</span>
      <span class="number">{shownNumber(slice.waiting)}</span>
    </>
  );
  return (
    <section class="slices" aria-label={say(title)}>
      <h2>{say(title)}</h2>
      <ul tabIndex={onChoose ? undefined : 0}>
        {slices.map((slice) => (
          <li key={slice.name}>
            {onChoose && slice.name ? (
              <button type="button" class="slice" aria-pressed={chosen === slice.name} onClick={() => onChoose(chosen === slice.name ? "" : slice.name)}>{line(slice)}</button>
            ) : (
              <div class="slice">{line(slice)}</div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Props {
  filter: QueueFilter;
  onFilter: (filter: QueueFilter) => void;
  onBegin: () => void;
  onType: () => void; // double entry
}

// Seven in the morning: what waits, how long it will take, who is on it. What is chosen here is what "next" gives.
export function Queue({ filter, onFilter, onBegin, onType }: Props) {
  const [overview, setOverview] = useState<Overview | null>(null);
  const [message, setMessage] = useState("");
  const begin = useRef<HTMLButtonElement>(null);
  const latest = useRef(0);
  const ask = useCallback(() => {
    const mine = ++latest.current;
    api.overview(filter).then(
      (found) => {
        if (mine !== latest.current) return;
        setOverview(found);
        setMessage("");
      },
      (problem: unknown) => setMessage(sayError(problem instanceof Refusal ? problem.code : "failed")),
    );
  }, [filter]);
  useEffect(() => {
    ask();
    const timer = setInterval(ask, refreshMs);
    return () => clearInterval(timer);
  }, [ask]);
  useLayoutEffect(() => begin.current?.focus(), [overview === null]);
  if (!overview) return <main class="queue"><p class="message" role="alert">{message}</p></main>;

  const language = currentLanguage();
  const choose = (key: keyof QueueFilter) => (name: string) => {
    const { [key]: _, ...rest } = filter;
    onFilter(name ? { ...rest, [key]: name } : rest);
  };
  const labels: Record<string, string> = Object.fromEntries(overview.by_type.map((slice) => [slice.name, slice.label?.[language] ?? slice.name]));
  const people = overview.by_account.length;
  const seconds = overview.seconds_per_field === null ? null : overview.seconds_per_field * overview.waiting;
  const filtered = Object.keys(filter).length > 0;
  return (
    <main class="queue">
      <section class="summary">
        <div>
          <h1><span class="number">{shownNumber(overview.waiting)}</span> {say("waiting")}</h1>
          {overview.to_type > 0 && <p><button type="button" class="slice" onClick={onType}>{shownNumber(overview.to_type)} {say("to_type_twice")}</button></p>}
          {overview.differences > 0 && <p>{shownNumber(overview.differences)} {say("typed_differently")}</p>}
          <p>{shownNumber(overview.papers)} {say("papers")}{filtered && ` · ${say("filter")}: ${filterName(filter, labels)}`}</p>
        </div>
        <div>
          <h2>{say("work_left")}</h2>
          {seconds === null ? (
            <p>{say("not_measured")}</p>
          ) : (
            <p>
              <b>{shownDuration(seconds)}</b>
              {people > 1 && ` · ${shownDuration(seconds / people)} ${say("together")} ${people} ${say("people")}`}
              <br />
              <small>{overview.seconds_per_field?.toFixed(1)} {say("measured_from")} {shownNumber(overview.measured)} {say("fields")}</small>
            </p>
          )}
        </div>
        <div>
          <h2>{say("at_it")}</h2>
          <p>{people === 0 ? say("nobody_at_it") : overview.by_account.map((one) => `${one.name} (${one.waiting})`).join(", ")}</p>
        </div>
        <div class="begin">
          <button type="button" class="main" ref={begin} onClick={onBegin}>{say("begin")} <kbd>Enter</kbd></button>
          <button type="button" disabled={!filtered} onClick={() => onFilter({})}>{say("drop_filter")}</button>
          <span class="message" role="alert">{message}</span>
        </div>
      </section>
      <div class="lists">
        <SliceList title="by_due" slices={overview.by_due} total={overview.waiting} name={(slice) => dueWords(slice.name)} />
        <SliceList
          title="by_dossier" slices={overview.by_dossier} total={overview.waiting} name={(slice) => slice.name || say("no_dossier")}
          note={(slice) => (slice.name && slice.due_on ? dueWords(slice.due_on) : "")} chosen={filter.dossier} onChoose={choose("dossier")}
        />
        <SliceList
          title="by_type" slices={overview.by_type} total={overview.waiting} name={(slice) => labels[slice.name] ?? slice.name} chosen={filter.record_type}
          onChoose={choose("record_type")}
        />
        <SliceList title="by_doubt" slices={overview.by_doubt} total={overview.waiting} name={(slice) => doubtName(slice.name)} chosen={filter.doubt} onChoose={choose("doubt")} />
        <SliceList
          title="by_batch" slices={overview.by_batch} total={overview.waiting} name={(slice) => slice.name.slice(0, 8)}
          note={(slice) => (slice.at ? `${say("came")} ${shownTime(slice.at)}` : "")} chosen={filter.batch} onChoose={choose("batch")}
        />
      </div>
    </main>
  );
}
