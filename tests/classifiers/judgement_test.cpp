#include "classifiers/judgement.h"

#include <gmock/gmock.h>

namespace sohoa {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Calibration& calibration() {
  static const Calibration instance =
      std::move(*Calibration::load(SOHOA_SOURCE_DIR "/models/confidence/calibration.yaml", 0.003));
  return instance;
}

// A value that was read well.
Field field(const std::string& raw) {
  Field f;
  f.raw = f.value = raw;
  f.page = 1;
  f.box = {100, 100, 300, 40};
  f.signs.words = f.signs.worst = f.signs.page = 0.998;
  f.signs.spelling = 3;
  return f;
}
Evidence source(Evidence::Source from, const std::string& value, double confidence = 0.999) {
  return {from, value, confidence, 1, {900, 900, 50, 50}};
}

TEST(Judgement, AcceptsWhatIsReadWellAndNotDoubted) {
  Field f = field("Nguyễn Thị Mai");
  judge(FieldType::name, true, calibration(), f);
  EXPECT_EQ(f.status, FieldStatus::accepted);
  EXPECT_THAT(f.reason, IsEmpty());
  ASSERT_EQ(f.sources.size(), 1U);
  EXPECT_EQ(f.sources[0].source, Evidence::Source::print);
}

TEST(Judgement, ThePrintOfAnAmountInWordsIsItsWords) {
  Field f = field("250000");
  judge(FieldType::money_words, false, calibration(), f);
  EXPECT_EQ(f.sources.at(0).source, Evidence::Source::words);
}

TEST(Judgement, ASingleFigureOfACodeOrTextIsLookedAtUnlessAnotherSourceHasIt) {
  for (const FieldType type : {FieldType::code, FieldType::text}) {
    Field alone = field("1"), longer = field("13"), confirmed = field("1");
    confirmed.sources.push_back(source(Evidence::Source::qr, "1"));
    judge(type, false, calibration(), alone);
    judge(type, false, calibration(), longer);
    judge(type, false, calibration(), confirmed);
    EXPECT_EQ(alone.status, FieldStatus::review);
    EXPECT_THAT(alone.reason, HasSubstr("so short"));
    EXPECT_EQ(longer.status, FieldStatus::accepted) << longer.reason;
    EXPECT_EQ(confirmed.status, FieldStatus::accepted) << confirmed.reason;
  }
}

TEST(Judgement, FiguresAreReadClearlyOrLookedAtWhateverTheirType) {
  for (const char* value : {"85-01", "Quyển Hai"}) {
    Field f = field(value);
    f.signs.worst = 0.7;
    judge(FieldType::text, false, calibration(), f);
    EXPECT_EQ(f.status, value == std::string("85-01") ? FieldStatus::review : FieldStatus::accepted) << value;
  }
}

TEST(Judgement, AMissingFieldIsNeverAccepted) {
  Field f;
  doubt(f, "form", "nothing to doubt");
  judge(FieldType::name, true, calibration(), f);
  EXPECT_EQ(f.status, FieldStatus::missing);
  EXPECT_EQ(f.reason, "not found on the page");
  EXPECT_THAT(f.findings, IsEmpty());
}

TEST(Judgement, WhatWasAskedOfAValueIsToldLast) {
  Field f = field("Nguyễn Thị Mai");
  judge(FieldType::name, true, calibration(), f);
  ASSERT_EQ(f.findings.size(), 1U);
  EXPECT_EQ(f.findings[0].check, "threshold");
  EXPECT_EQ(f.findings[0].verdict, Finding::Verdict::supports);
  EXPECT_THAT(f.findings[0].reason, HasSubstr("error budget of 0.003"));

  Field faint = field("Nguyễn Thị Mai");
  faint.signs.words = faint.signs.worst = faint.signs.page = 0.3;
  faint.signs.label = faint.signs.form = 0.5;
  judge(FieldType::name, true, calibration(), faint);
  EXPECT_EQ(faint.findings.back().verdict, Finding::Verdict::doubts);
}

TEST(Judgement, EveryDoubtIsKeptAndTheFirstIsTheReason) {
  Field f = field("Nguyễn Thị Mai");
  doubt(f, "handwriting", "looks handwritten");
  doubt(f, "form", "does not begin with a known surname");
  judge(FieldType::name, true, calibration(), f);
  EXPECT_EQ(f.status, FieldStatus::review);
  EXPECT_EQ(f.reason, "looks handwritten");
  EXPECT_EQ(f.findings.size(), 3U);
  EXPECT_LE(f.confidence, 0.5);
}

TEST(Judgement, APersonalNumberNeedsASecondSourceHoweverSureTheReader) {
  Field f = field("038190001234");
  f.signs.words = 0.9999;
  support(f, "pid_agrees", "sex and year agree");
  judge(FieldType::pid, true, calibration(), f);
  EXPECT_EQ(f.status, FieldStatus::review);
  EXPECT_EQ(f.reason, "a personal number needs a second source");

  Field coded = field("038190001234");
  coded.sources.push_back(source(Evidence::Source::mrz, "038190001234"));
  judge(FieldType::pid, true, calibration(), coded);
  EXPECT_EQ(coded.status, FieldStatus::accepted);
}

TEST(Judgement, ACodeDoesNotSettleWhatAnotherSourceContradicts) {
  Field f = field("NÔNG LỢI");
  f.sources.push_back(source(Evidence::Source::qr, "NÔNG LỢI"));
  doubt(f, "sources", "the QR code says NÔNG LỢI, the machine-readable zone PHUNG BA TUAN");
  judge(FieldType::name, true, calibration(), f);
  EXPECT_EQ(f.status, FieldStatus::review);
  EXPECT_LE(f.confidence, 0.5);
}

TEST(Judgement, ASecondReadingOfTheSamePrintIsNoSecondSource) {
  Field f = field("038190001234");
  f.sources.push_back(as_source(f, Evidence::Source::print));
  judge(FieldType::pid, true, calibration(), f);
  EXPECT_EQ(f.status, FieldStatus::review);
  EXPECT_EQ(f.sources.size(), 1U);
}

TEST(Judgement, AnExactCheckStandsForASecondSource) {
  Field f = field("250000");
  prove(f, "sum", "the parts add up");
  judge(FieldType::money, true, calibration(), f);
  EXPECT_EQ(f.status, FieldStatus::accepted) << f.reason;
}

TEST(Judgement, ACodeSettlesDoubtsAboutThePrintButWordsDoNot) {
  Field coded = field("1990-03-05");
  doubt(coded, "handwriting", "looks handwritten");
  coded.sources.push_back(source(Evidence::Source::qr, "1990-03-05"));
  judge(FieldType::date, true, calibration(), coded);
  EXPECT_EQ(coded.status, FieldStatus::accepted) << coded.reason;

  Field in_words = field("1990-03-05");
  doubt(in_words, "handwriting", "looks handwritten");
  in_words.sources.push_back(source(Evidence::Source::words, "1990-03-05"));
  judge(FieldType::date, true, calibration(), in_words);
  EXPECT_EQ(in_words.status, FieldStatus::review);
}

TEST(Judgement, WordsThatAgreeSettleAnUnsureReader) {
  Field f = field("1990-03-05");
  f.signs.words = f.signs.worst = 0.3;
  f.signs.page = 0.9;
  f.signs.spelling = 0;
  Field alone = f;
  judge(FieldType::date, true, calibration(), alone);
  EXPECT_EQ(alone.status, FieldStatus::review);
  EXPECT_THAT(alone.reason, HasSubstr("not sure"));
  f.sources.push_back(source(Evidence::Source::words, "1990-03-05", 0.95));
  judge(FieldType::date, true, calibration(), f);
  EXPECT_EQ(f.status, FieldStatus::accepted);
  EXPECT_GT(f.confidence, alone.confidence);
}

TEST(Judgement, SourcesThatDisagreeGoToAPersonWithBothValues) {
  Field f = field("1990-03-05");
  f.sources.push_back(source(Evidence::Source::qr, "1990-03-06"));
  judge(FieldType::date, true, calibration(), f);
  EXPECT_EQ(f.status, FieldStatus::review);
  EXPECT_EQ(f.reason, "its sources disagree");
  ASSERT_EQ(f.sources.size(), 2U);
  EXPECT_NE(f.sources[0].value, f.sources[1].value);
}

}  // namespace
}  // namespace sohoa
