#include "document/record.h"

#include <gtest/gtest.h>

#include "document/batch.h"
#include "document/sha256.h"

namespace sohoa {
namespace {

DocumentPage page(const std::string& sha256, int number) {
  DocumentPage made;
  made.text.sha256 = sha256;
  made.text.ref.page = number;
  return made;
}

TEST(DocumentId, DependsOnSourcesAndPageNumbersAlone) {
  const std::string id = document_id({page("aa", 1), page("aa", 2)});
  EXPECT_EQ(id.size(), 16U);
  EXPECT_EQ(id, document_id({page("aa", 1), page("aa", 2)}));
  EXPECT_NE(id, document_id({page("aa", 2), page("aa", 1)}));
  EXPECT_NE(id, document_id({page("aa", 1)}));
  DocumentPage elsewhere = page("aa", 1);
  elsewhere.source_path = "another/name.pdf";
  elsewhere.text.ref.sequence = 77;
  EXPECT_EQ(document_id({page("aa", 1)}), document_id({elsewhere}));
}

TEST(BalanceSheet, BalancesOnlyWhenEveryPageHasAnOutcome) {
  BalanceSheet sheet;
  sheet.pages_in = 3;
  sheet.outcomes[Outcome::read] = 2;
  EXPECT_FALSE(sheet.balances());
  sheet.outcomes[Outcome::quarantined] = 1;
  EXPECT_TRUE(sheet.balances());
}

TEST(Names, GoThereAndBack) {
  for (const Outcome outcome : {Outcome::read, Outcome::text_layer, Outcome::blank, Outcome::separator, Outcome::duplicate,
                                Outcome::review, Outcome::quarantined})
    EXPECT_EQ(outcome_from(name_of(outcome)), outcome);
  EXPECT_FALSE(outcome_from("lost").has_value());
  for (int code = 0; code <= static_cast<int>(ErrorCode::internal); ++code)
    EXPECT_EQ(error_code_from(name_of(static_cast<ErrorCode>(code))), static_cast<ErrorCode>(code));
}

TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  const Result<std::string> missing = sha256_of_file("/no/such/file");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace sohoa
