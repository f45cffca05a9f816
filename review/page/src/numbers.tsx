import { useEffect, useState } from "preact/hooks";
import { api, type Fault, type Numbers as Counted, Refusal, type Said } from "./api";
import { currentLanguage, fieldName, say, sayError, shownNumber, shownPercent } from "./texts";

interface Bar {
  name: string;
  share: number; // of the longest
  text: string;
}

// Lying bars with their numbers beside them, readable without colour.
function Bars({ title, bars }: { title: string; bars: Bar[] }) {
  const height = 26;
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 640 ${bars.length * height}`} role="img" aria-label={`${title}: ${bars.map((bar) => `${bar.name} ${bar.text}`).join(", ")}`}>
        {bars.map((bar, index) => (
          <g key={bar.name} transform={`translate(0 ${index * height})`}>
            <text x="195" y="17" text-anchor="end">{bar.name.length > 26 ? `${bar.name.slice(0, 25)}…` : bar.name}</text>
            <rect x="205" y="4" width={Math.max(1, 270 * bar.share)} height={height - 8} rx="2" />
            <text x={211 + 270 * bar.share} y="17">{bar.text}</text>
          </g>
        ))}
      </svg>
    </figure>
  );
}

const both = (said: Said): string => said[currentLanguage()];

function faultText(fault: Fault): string {
  const times = fault.of > 0 ? `${fault.times} / ${fault.of}` : `${fault.times} ×`;
  if (fault.kind === "wrong_type" || fault.kind === "letters") {
    const [was, is] = [fault.was, fault.is].map((one) => (typeof one === "string" ? one : both(one)));
    return `${was} → ${is} (${times})`;
  }
  return `${fault.record_type_name ? both(fault.record_type_name) : ""} · ${fieldName(fault.key, "")} (${times})`;
}

// How the work goes: for those who oversee it. Nobody's name is here.
export function Numbers() {
  const [numbers, setNumbers] = useState<Counted | null>(null);
  const [message, setMessage] = useState("…");
  useEffect(() => {
    api.numbers().then(
      (found) => (setNumbers(found), setMessage("")),
      (problem: unknown) => setMessage(sayError(problem instanceof Refusal ? problem.code : "failed")),
    );
  }, []);
  if (!numbers) return <main class="accounts wide"><p role="status">{message}</p></main>;
  const { days, types, faults, sampled } = numbers;
  const total = (of: "settled" | "needless" | "timed" | "seconds"): number => days.reduce((sum, day) => sum + day[of], 0);
  const busiest = Math.max(1, ...days.map((day) => day.settled));
  const slowest = Math.max(1, ...days.map((day) => (day.timed > 0 ? day.seconds / day.timed : 0)));
  const kinds: Fault["kind"][] = ["never_found", "often_corrected", "wrong_type", "letters"];
  return (
    <main class="accounts wide numbers">
      <h1>{say("numbers")}</h1>
      <dl>
        <div><dt>{say("seconds_per_field")}</dt><dd>{total("timed") > 0 ? shownNumber(total("seconds") / total("timed")) : "–"}</dd></div>
        <div><dt>{say("needless")}</dt><dd>{total("settled") > 0 ? shownPercent(total("needless") / total("settled")) : "–"}</dd></div>
        <div>
          <dt>{say("false_accepts")}</dt>
          <dd>{sampled.looked_at > 0 ? `${shownPercent(sampled.share)} (${shownPercent(sampled.low)} … ${shownPercent(sampled.high)}; ${sampled.wrong} / ${sampled.looked_at})` : say("no_samples")}</dd>
        </div>
      </dl>
      {days.length > 0 && <Bars title={say("throughput")} bars={days.map((day) => ({ name: day.day, share: day.settled / busiest, text: String(day.settled) }))} />}
      {days.length > 0 && (
        <Bars title={say("seconds_per_field")} bars={days.filter((day) => day.timed > 0).map((day) => ({ name: day.day, share: day.seconds / day.timed / slowest, text: shownNumber(day.seconds / day.timed) }))} />
      )}
      <Bars title={say("straight_through")} bars={types.filter((type) => type.fields > 0).map((type) => ({ name: both(type.name), share: type.accepted / type.fields, text: `${shownPercent(type.accepted / type.fields)} (${type.fields})` }))} />
      <h2>{say("faults")}</h2>
      {faults.length === 0 && <p>{say("no_faults")}</p>}
      {kinds.map((kind) => {
        const some = faults.filter((fault) => fault.kind === kind);
        return some.length > 0 && <section key={kind}><h3>{say(`fault_${kind}`)}</h3><ul>{some.map((fault) => <li key={faultText(fault)}>{faultText(fault)}</li>)}</ul></section>;
      })}
    </main>
  );
}
