#include "app/batch_report.h"

#include <gmock/gmock.h>

#include <regex>

namespace sohoa {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string hostile = "</td><script>alert(1)</script><img src=x onerror=\"alert('1')\"> &amp; \x1B[2J";

DigitizeReport hostile_report() {
  DigitizeReport report;
  InputFile good, bad;
  good.shown_path = "một.pdf";
  bad.shown_path = hostile + ".pdf";
  bad.error = Error{ErrorCode::encrypted, "triage", hostile};
  report.files = {good, bad};
  report.notes[0] = {hostile};
  report.totals.sheet = {5, {{Outcome::read, 2}, {Outcome::review, 1}, {Outcome::quarantined, 2}}};
  report.totals.documents_by_type = {{hostile, 2}, {"birth_cert", 7}};
  report.totals.documents = 9;
  report.totals.documents_for_review = 4;
  report.totals.fields_accepted = 30;
  report.totals.fields_for_review = 12;
  report.totals.load[{"birth_cert", hostile}] = {3, 12};
  report.totals.review_reasons[hostile] = 12;
  ManifestRow page;
  page.path = hostile;
  page.page = 3;
  page.error = "unreadable: " + hostile;
  report.review_pages = {page};
  page.error = "secret: " + hostile;
  report.quarantined_pages = {page};
  report.discrepancies = {{Discrepancy::Kind::missing, hostile, 3, 0, hostile, hostile}};
  report.timings["stage read"] = 1.25;
  report.page_ms["read"] = {10, 20, 30};
  report.versions["sohoa"] = hostile;
  report.seconds = 2.5;
  PageSample sample;
  sample.path = sample.record_type = hostile;
  sample.size = {100, 141};
  sample.scan_jpeg = {0xFF, 0xD8, 0xFF};
  sample.seen_jpeg = {0xFF, 0xD8};
  sample.baselines = {{{10, 20}, {90, 21}}};
  sample.fields = {{hostile, hostile, "review", {10, 10, 20, 5}}, {"dob", "2019-07-26", "accepted", {1, 2, 3, 4}}};
  report.samples = {sample};
  return report;
}

std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

TEST(BatchReport, TakesNoTextOfPapersForMarkup) {
  const std::string html = batch_report(hostile_report(), Speech(Language::english));
  EXPECT_EQ(count_of(html, "<script>"), 1U) << "its own";
  EXPECT_EQ(count_of(html, "<img "), 2U);
  EXPECT_THAT(html, Not(HasSubstr("onerror=\"")));
  EXPECT_THAT(html, Not(HasSubstr("\x1B")));
  EXPECT_GE(
      count_of(
          html,
          "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp;amp;"),
      12U);
}

TEST(BatchReport, FetchesNothingAndRunsOnlyItsOwnScript) {
  const std::string html = batch_report(hostile_report(), Speech(Language::english));
  EXPECT_THAT(html, HasSubstr("default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-"));
  EXPECT_FALSE(std::regex_search(html, std::regex("(src|href)=\"(?!data:image/jpeg;base64,)")));
  EXPECT_THAT(html, Not(HasSubstr("http:")));
  EXPECT_THAT(html, HasSubstr("src=\"data:image/jpeg;base64,/9j/\""));
  EXPECT_THAT(html, HasSubstr("src=\"data:image/jpeg;base64,/9g=\""));
}

TEST(BatchReport, SaysWhatBecameOfTheBatchInEitherLanguage) {
  const std::string english = batch_report(hostile_report(), Speech(Language::english)),
                    vietnamese = batch_report(hostile_report(), Speech(Language::vietnamese));
  for (const char* said :
       {"4 of 9 papers have something to settle: 12 values, beside 30 accepted", "Save a copy without a password.",
        "hand it to the officer for secret papers", "<b>2.0</b>pages a second",
        "is on the list but not among the inputs", "points=\"10,20 90,21 \""})
    EXPECT_THAT(english, HasSubstr(said));
  for (const char* said :
       {"<html lang=\"vi\">", "4 trên 9 giấy tờ", "Lưu một bản không có mật khẩu.", "bị cách ly", "Tốc độ từng khâu"})
    EXPECT_THAT(vietnamese, HasSubstr(said));
  EXPECT_LT(english.find("birth certificate<td class=\"n\">7"),
            english.find("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp;amp; %1B[2J<td class=\"n\">2"))
      << "most frequent first";
}

TEST(BatchReport, CallsTypesAndReasonsByTheirNamesInEitherLanguage) {
  DigitizeReport report = hostile_report();
  report.totals.review_reasons["the reader is not sure of every letter"] = 3;
  report.quarantined_pages.front().error = "damaged: Poppler cannot draw this page";
  const std::string english = batch_report(report, Speech(Language::english)), vietnamese = batch_report(report, Speech(Language::vietnamese));
  for (const char* said : {"birth certificate<td", "the reader is not sure of every letter", "Poppler cannot draw this page"})
    EXPECT_THAT(english, HasSubstr(said));
  for (const char* said : {"Giấy khai sinh<td", "máy đọc không chắc mọi chữ", "Poppler không vẽ được trang này"})
    EXPECT_THAT(vietnamese, HasSubstr(said));
  for (const char* said : {"birth_cert<td", "the reader is not sure", "cannot draw"}) EXPECT_THAT(vietnamese, Not(HasSubstr(said)));
}

TEST(BatchReport, StaysShortHoweverManyPagesAreQuarantined) {
  DigitizeReport report = hostile_report();
  report.quarantined_pages.resize(100'000, report.quarantined_pages.front());
  EXPECT_LT(batch_report(report, Speech(Language::english)).size(), 500'000U);
  EXPECT_THAT(batch_report(report, Speech(Language::english)), HasSubstr("(manifest.csv)"));
}

}  // namespace
}  // namespace sohoa
