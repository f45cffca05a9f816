#include "app/batch_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <vector>

#include "app/html.h"
#include "app/commands.h"
#include "speech/translations.h"
#include "document/printable.h"
#include "document/sha256.h"

namespace sohoa {
namespace {

constexpr std::size_t most_rows = 500;  // of a list; manifest.csv has them all

// What a Content-Security-Policy names an inline script by.
std::string script_hash(std::string_view text) {
  const std::string hex = sha256_hex(text);
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return base64(bytes);
}

constexpr std::string_view style = R"(
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#59636e;--ground:#fff;--panel:#f5f6f8;--rule:#d5d9df;--good:#1a7f4b;
--wait:#b45309;--bad:#b3261e;--mark:#1f6feb}
@media(prefers-color-scheme:dark){:root{--ink:#e6e8eb;--soft:#9aa4af;--ground:#15181c;--panel:#1e2329;--rule:#343b44;
--good:#4cc38a;--wait:#f0a04b;--bad:#ff8a80;--mark:#6aa8ff}}
*{box-sizing:border-box}body{margin:0;font:15px/1.5 system-ui,"Noto Sans",sans-serif;color:var(--ink);background:var(--ground)}
main{max-width:1240px;margin:0 auto;padding:20px 24px 48px}h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:32px 0 10px}
p{margin:6px 0}.soft{color:var(--soft)}.tiles{display:flex;flex-wrap:wrap;gap:10px;margin:16px 0}
.tile{background:var(--panel);border:1px solid var(--rule);border-radius:8px;padding:8px 14px;min-width:118px}
.tile b{display:block;font-size:22px;line-height:1.2}
.bar{display:flex;height:14px;border-radius:7px;overflow:hidden;background:var(--panel);margin:10px 0}.bar i{display:block;
min-width:2px}
.good{background:var(--good)}.wait{background:var(--wait)}.bad{background:var(--bad)}.plain{background:var(--soft)}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:4px 10px 4px 0;border-bottom:1px solid var(--rule);
vertical-align:top;overflow-wrap:anywhere}
th{font-weight:600;color:var(--soft);font-size:13px}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.two{display:grid;grid-template-columns:1fr 1fr;gap:8px 40px}.two>section{min-width:0}
.sample{display:grid;grid-template-columns:minmax(0,600px) minmax(0,1fr);gap:24px;margin:14px 0 36px;align-items:start}
.view{position:relative;border:1px solid var(--rule);line-height:0;--at:50%;background:#fff}.view img{width:100%;height:auto;
display:block}
.seen{position:absolute;inset:0;clip-path:inset(0 0 0 var(--at));background:#fff}.seen svg{position:absolute;inset:0;width:100%;
height:100%}
.view:after{content:"";position:absolute;top:0;bottom:0;left:var(--at);width:2px;margin-left:-1px;background:var(--mark)}
input[type=range]{width:100%;margin:0 0 6px;accent-color:var(--mark)}.ends{display:flex;justify-content:space-between;
font-size:13px;color:var(--soft)}
.baseline{fill:none;stroke:#1f6feb;stroke-width:1.2;opacity:.7}rect{fill-opacity:.16;stroke-width:1.6}
.accepted{fill:#1a7f4b;stroke:#1a7f4b}.review{fill:#d97706;stroke:#d97706}
td.accepted{color:var(--good);white-space:nowrap}td.review{color:var(--wait);white-space:nowrap}.key{overflow-wrap:normal;
padding-right:16px}
@media(max-width:900px){.two,.sample{grid-template-columns:1fr}}
@media print{.sample{break-inside:avoid}}
)";

constexpr std::string_view script =
    "document.querySelectorAll('input[type=range]').forEach(function(s){var "
    "v=s.closest('figure').querySelector('.view');"
    "s.addEventListener('input',function(){v.style.setProperty('--at',s.value+'%')})});";

std::string_view colour_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::read:
    case Outcome::text_layer:
      return "good";
    case Outcome::review:
      return "wait";
    case Outcome::quarantined:
      return "bad";
    default:
      return "plain";
  }
}

std::string tile(std::string_view value, std::string_view name) {
  return fmt::format("<div class=\"tile\"><b>{}</b>{}</div>\n", value, name);
}

std::string outcomes(const DigitizeReport& report, const Speech& say) {
  const BalanceSheet& sheet = report.totals.sheet;
  std::string bar, rows;
  for (const auto& [outcome, count] : sheet.outcomes) {
    if (count == 0) continue;
    bar += fmt::format("<i class=\"{}\" style=\"flex:{}\" title=\"{} {}\"></i>", colour_of(outcome), count, count,
                       phrase_of(outcome, say));
    rows += fmt::format("<tr><td>{}<td class=\"n\">{}</tr>\n", phrase_of(outcome, say), count);
  }
  return fmt::format(
      "<section><h2>{}</h2><div class=\"bar\">{}</div><table>{}<tr><th>{}<th class=\"n\">{}</tr></table></section>\n",
      say("What became of the pages", "Kết quả theo trang"), bar, rows,
      sheet.balances() ? say("pages in and out, none lost", "số trang vào và ra, không mất trang nào")
                       : say("pages in: the sheet does not balance", "số trang vào: bảng không khớp"),
      sheet.pages_in);
}

std::string types(const DigitizeReport& report, const Speech& say) {
  std::vector<std::pair<std::string, std::uint64_t>> sorted(report.totals.documents_by_type.begin(),
                                                            report.totals.documents_by_type.end());
  std::ranges::stable_sort(sorted, std::greater{}, [](const auto& entry) { return entry.second; });
  std::string rows;
  for (const auto& [type, count] : sorted)
    rows += fmt::format("<tr><td>{}<td class=\"n\">{}</tr>\n", escaped(type_name(type, say)), count);
  return fmt::format("<section><h2>{}</h2><table><tr><th>{}<th class=\"n\">{}</tr>\n{}</table></section>\n",
                     say("Kinds of papers", "Loại giấy tờ"), say("type", "loại"), say("papers", "số giấy tờ"), rows);
}

std::string speed(const DigitizeReport& report, const Speech& say) {
  std::string rows;
  const auto seconds = [&](const std::string& stage) {
    const auto found = report.timings.find("stage " + stage);
    return found == report.timings.end() ? std::string() : fmt::format("{:.1f}", found->second);
  };
  for (const auto& [stage, en, vi] : {std::tuple{"page", "the whole page", "cả trang"},
                                      {"decode", "decode", "giải mã"},
                                      {"prepare", "turn, light, seals, rules", "xoay, ánh sáng, con dấu, đường kẻ"},
                                      {"find_lines", "find lines", "tìm dòng"},
                                      {"read", "read lines", "đọc dòng"},
                                      {"journal", "journal", "nhật ký"},
                                      {"recognise", "types and fields", "loại và trường"},
                                      {"store", "write and file", "ghi và lưu kho"}}) {
    const auto of = report.page_ms.find(stage);
    const std::string spent = seconds(stage);
    if (of == report.page_ms.end() && spent.empty()) continue;
    rows += fmt::format("<tr><td>{}<td class=\"n\">{}", say(en, vi), spent);
    rows += of == report.page_ms.end()
                ? std::string("<td><td><td></tr>\n")
                : fmt::format("<td class=\"n\">{:.0f}<td class=\"n\">{:.0f}<td class=\"n\">{:.0f}</tr>\n",
                              of->second.p50, of->second.p95, of->second.max);
  }
  return fmt::format(
      "<section><h2>{}</h2><table><tr><th>{}<th class=\"n\">{}<th class=\"n\">{}<th class=\"n\">95 %<th "
      "class=\"n\">{}</tr>\n"
      "{}</table><p class=\"soft\">{}</p></section>\n",
      say("Speed by stage", "Tốc độ từng khâu"), say("stage", "khâu"), say("s, all threads", "giây, mọi luồng"),
      say("ms a page, half", "ms/trang, một nửa"), say("slowest", "chậm nhất"), rows,
      say("Half of the pages took no longer than the first figure, 95 in 100 no longer than the second.",
          "Một nửa số trang không lâu hơn số thứ nhất, 95 % không lâu hơn số thứ hai."));
}

std::string review(const DigitizeReport& report, const Speech& say) {
  const FilingTotals& totals = report.totals;
  std::vector<std::pair<std::pair<std::string, std::string>, ReviewLoad>> sorted;
  for (const auto& entry : totals.load)
    if (entry.second.for_review > 0) sorted.push_back(entry);
  std::ranges::stable_sort(sorted, std::greater{}, [](const auto& entry) { return entry.second.for_review; });
  constexpr std::size_t most_fields = 12;
  std::string fields, reasons;
  for (std::size_t i = 0; i < std::min(sorted.size(), most_fields); ++i)
    fields += fmt::format("<tr><td>{} / {}<td class=\"n\">{}<td class=\"n\">{}</tr>\n", escaped(type_name(sorted[i].first.first, say)),
                          escaped(sorted[i].first.second), sorted[i].second.for_review, sorted[i].second.accepted);
  std::vector<std::pair<std::string, std::uint64_t>> why(totals.review_reasons.begin(), totals.review_reasons.end());
  std::ranges::stable_sort(why, std::greater{}, [](const auto& entry) { return entry.second; });
  for (std::size_t i = 0; i < std::min(why.size(), most_fields); ++i)
    reasons += fmt::format("<tr><td>{}<td class=\"n\">{}</tr>\n", escaped(translated(why[i].first, say)), why[i].second);
  std::string pages;
  for (std::size_t i = 0; i < std::min(report.review_pages.size(), most_rows); ++i)
    pages += fmt::format("<tr><td>{}<td class=\"n\">{}<td>{}</tr>\n", escaped(report.review_pages[i].path),
                         report.review_pages[i].page, escaped(failure_of(report.review_pages[i], say)));
  std::string out = fmt::format(
      "<h2>{}</h2><p>{}</p>\n<div class=\"two\"><section><table><tr><th>{}<th class=\"n\">{}<th "
      "class=\"n\">{}</tr>\n{}</table></section>"
      "<section><table><tr><th>{}<th class=\"n\">{}</tr>\n{}</table></section></div>\n",
      say("Work for the reviewers", "Việc cho người duyệt"),
      fmt::format(
          fmt::runtime(
              say("{} of {} papers have something to settle: {} values, beside {} accepted without a person.",
                  "{} trên {} giấy tờ có nội dung cần duyệt: {} giá trị, bên cạnh {} giá trị được chấp nhận tự động.")),
          totals.documents_for_review, totals.documents, totals.fields_for_review, totals.fields_accepted),
      say("type / field", "loại / trường"), say("to settle", "chờ duyệt"), say("accepted", "đã nhận"), fields,
      say("why", "lý do"), say("values", "giá trị"), reasons);
  if (!pages.empty())
    out += fmt::format("<p>{}</p><table><tr><th>{}<th class=\"n\">{}<th>{}</tr>\n{}</table>\n",
                       say("Pages for a person to look at as a whole:", "Các trang cần người xem cả trang:"),
                       say("file", "tệp"), say("page", "trang"), say("why", "lý do"), pages);
  return out;
}

std::string quarantine(const DigitizeReport& report, const Speech& say) {
  std::string rows;
  std::size_t shown = 0, left_out = 0;
  const auto add = [&](const std::string& path, const std::string& page, ErrorCode code, const std::string& message) {
    if (++shown > most_rows) return void(++left_out);
    rows += fmt::format("<tr><td>{}<td class=\"n\">{}<td>{}<br><span class=\"soft\">{}</span><td>{}</tr>\n",
                        escaped(path), page, phrase_of(code, say), escaped(translated(message, say)), advice_on(code, say));
  };
  for (const InputFile& file : report.files)
    if (file.error) add(file.shown_path, "", file.error->code, file.error->message);
  for (const ManifestRow& row : report.quarantined_pages) {
    const auto [code, message] = error_of(row);
    add(row.path, std::to_string(row.page), code, message);
  }
  if (rows.empty()) return "";
  if (left_out > 0) rows += fmt::format("<tr><td>… {} (manifest.csv)</tr>\n", left_out);
  return fmt::format("<h2>{}</h2><table><tr><th>{}<th class=\"n\">{}<th>{}<th>{}</tr>\n{}</table>\n",
                     say("Quarantined", "Bị cách ly"), say("file", "tệp"), say("page", "trang"), say("why", "lý do"),
                     say("what to do", "cần làm gì"), rows);
}

std::string disagreements(const DigitizeReport& report, const Speech& say) {
  if (!report.discrepancies) return "";
  std::string rows;
  for (std::size_t i = 0; i < std::min(report.discrepancies->size(), most_rows); ++i) {
    const Discrepancy& found = (*report.discrepancies)[i];
    rows += fmt::format("<tr><td>{}<td>{}<td>{} {}</tr>\n", escaped(found.path), phrase_of(found.kind, say),
                        escaped(found.box), escaped(found.file_code));
  }
  if (rows.empty()) rows = fmt::format("<tr><td>{}</tr>", say("everything is as listed", "mọi tệp đều khớp danh mục"));
  return fmt::format("<h2>{}</h2><table>{}</table>\n", say("Against the archive's list", "Đối chiếu danh mục lưu trữ"),
                     rows);
}

std::string notes(const DigitizeReport& report, const Speech& say) {
  std::string rows;
  for (const auto& [file, remarks] : report.notes)
    for (const std::string& remark : remarks)
      rows += fmt::format("<tr><td>{}<td>{}</tr>\n", escaped(report.files.at(file).shown_path), escaped(translated(remark, say)));
  for (const InputFile& file : report.files)
    for (const std::string& name : file.attachments)
      rows += fmt::format("<tr><td>{}<td>{}: {}</tr>\n", escaped(file.shown_path),
                          say("an attached file was not read", "có tệp đính kèm chưa được đọc"), escaped(name));
  if (rows.empty()) return "";
  return fmt::format("<h2>{}</h2><table>{}</table>\n", say("Remarks on files", "Ghi chú về tệp"), rows);
}

std::string sample_view(const PageSample& sample, std::size_t index, const Speech& say) {
  std::string marks, rows;
  for (const std::vector<cv::Point>& line : sample.baselines) {
    marks += "<polyline class=\"baseline\" points=\"";
    for (const cv::Point point : line) marks += fmt::format("{},{} ", point.x, point.y);
    marks += "\"/>";
  }
  for (const PageSample::SampleField& field : sample.fields) {
    const bool accepted = field.status == "accepted";
    marks += fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>{}: {}</title></rect>",
                         accepted ? "accepted" : "review", field.box.x, field.box.y, field.box.w, field.box.h,
                         escaped(field.key), escaped(field.value));
    rows += fmt::format("<tr><td class=\"key\">{}<td>{}<td class=\"{}\">{}</tr>\n", escaped(field.key),
                        escaped(field.value), accepted ? "accepted" : "review",
                        accepted ? say("accepted", "đã nhận") : say("to settle", "chờ duyệt"));
  }
  const std::string& seen = sample.seen_jpeg.empty() ? base64(sample.scan_jpeg) : base64(sample.seen_jpeg);
  return fmt::format(
      "<div class=\"sample\"><figure style=\"margin:0\"><label class=\"ends\" "
      "for=\"at{0}\"><span>{2}</span><span>{1}</span></label>"
      "<input type=\"range\" id=\"at{0}\" min=\"0\" max=\"100\" value=\"50\">"
      "<div class=\"view\"><img alt=\"{2}\" width=\"{3}\" height=\"{4}\" src=\"data:image/jpeg;base64,{5}\">"
      "<div class=\"seen\"><img alt=\"{1}\" width=\"{3}\" height=\"{4}\" src=\"data:image/jpeg;base64,{6}\">"
      "<svg viewBox=\"0 0 {3} {4}\">{7}</svg></div></div></figure>\n"
      "<div><b>{8}</b>, {9} {10}<br><span "
      "class=\"soft\">{11}</span><table><tr><th>{12}<th>{13}<th></tr>\n{14}</table></div></div>\n",
      index, say("what sohoa saw", "sohoa nhìn thấy"), say("the scan", "bản quét"), sample.size.width,
      sample.size.height, base64(sample.scan_jpeg), seen, marks, escaped(sample.path), say("page", "trang"),
      sample.page, escaped(type_name(sample.record_type, say)), say("field", "trường"), say("value", "giá trị"), rows);
}

std::string samples(const DigitizeReport& report, const Speech& say) {
  if (report.samples.empty()) return "";
  std::string out = fmt::format("<h2>{}</h2><p class=\"soft\">{}</p>\n",
                                say("A few pages, evenly spread over the batch", "Một số trang, lấy đều trong lô"),
                                say("Move the slider. Right of it: seals and rules lifted, blue lines found, fields "
                                    "accepted (green) and to settle (orange).",
                                    "Kéo thanh trượt. Bên phải: con dấu và đường kẻ đã tách, dòng tìm được (xanh "
                                    "dương), trường đã nhận (xanh lá) và chờ duyệt (cam)."));
  for (std::size_t i = 0; i < report.samples.size(); ++i) out += sample_view(report.samples[i], i, say);
  return out;
}

}  // namespace

std::string batch_report(const DigitizeReport& report, const Speech& say) {
  const FilingTotals& totals = report.totals;
  const double pages_a_second = report.seconds > 0 ? static_cast<double>(totals.sheet.pages_in) / report.seconds : 0;
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src "
      "'unsafe-inline'; "
      "script-src 'sha256-{}'\">\n<title>{}</title><style>{}</style></head><body><main>\n<h1>{}</h1>\n",
      say("en", "vi"), script_hash(script), say("sohoa: report of a batch", "sohoa: báo cáo lô"), style,
      say("Report of a batch", "Báo cáo lô"));
  out += "<div class=\"tiles\">";
  out += tile(fmt::format("{}", report.files.size()), say("files", "tệp"));
  out += tile(fmt::format("{}", totals.sheet.pages_in), say("pages", "trang"));
  out += tile(fmt::format("{}", totals.documents), say("papers filed", "giấy tờ đã lưu"));
  out += tile(fmt::format("{:.1f} s", report.seconds), say("this run", "thời gian chạy"));
  out += tile(fmt::format("{:.1f}", pages_a_second), say("pages a second", "trang/giây"));
  out += tile(fmt::format("{}", totals.fields_for_review), say("values to settle", "giá trị chờ duyệt"));
  out += "</div>\n<div class=\"two\">" + outcomes(report, say) + types(report, say) + "</div>\n";
  out += quarantine(report, say) + disagreements(report, say) + review(report, say) + speed(report, say) +
         notes(report, say) + samples(report, say);
  std::string versions;
  for (const auto& [what, version] : report.versions)
    versions += fmt::format("{} {} · ", escaped(what), escaped(version));
  out += fmt::format("<p class=\"soft\" style=\"margin-top:32px;font-size:13px\">{}batch.json, manifest.csv</p>\n",
                     versions);
  return out + fmt::format("</main><script>{}</script></body></html>\n", script);
}

}  // namespace sohoa
