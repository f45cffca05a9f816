#include "classifiers/caption_evidence.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/classifiers/recognised.h"

namespace sohoa {
namespace {

using ::testing::HasSubstr;

// The signer of a decision that bears this caption.
Field signer_beside(const std::string& caption, double confidence = 0.985) {
  PageBuilder page;
  page.letterhead({"ỦY BAN NHÂN DÂN", "HUYỆN LÂM BÌNH"}, "Số: 482/QĐ-UBND", "Lâm Bình, ngày 09 tháng 5 năm 2022");
  page.centred(1240, 760, "QUYẾT ĐỊNH").centred(1240, 830, "Về việc thành lập Tổ công tác chăm sóc cây xanh");
  page.at(420, 1130, "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;");
  page.at(380, 2500, "Nơi nhận:").at(380, 2560, "- Như Điều 3;");
  page.centred(1750, 2500, "CHỦ TỊCH").centred(1750, 2950, "Lương Thế Quyền", confidence);
  if (!caption.empty()) page.page().overlays.push_back({Overlay::Kind::signature_caption, {1500, 2650, 500, 120}, caption});
  return recognise(page).fields.at("signer");
}

std::ptrdiff_t captions_among(const Field& field) {
  return std::ranges::count(field.sources, Evidence::Source::caption, &Evidence::source);
}

TEST(CaptionEvidence, TheSignatureOfTheSameNameIsASecondSource) {
  const Field alone = signer_beside(""), with = signer_beside("Ký bởi: Lương Thế Quyền\nThời gian ký: 09.05.2022 08:51:04 +07:00");
  EXPECT_EQ(captions_among(alone), 0);
  EXPECT_EQ(captions_among(with), 1);
  EXPECT_GT(with.confidence, alone.confidence);
  EXPECT_EQ(with.value, "Lương Thế Quyền");
}

TEST(CaptionEvidence, MarksThatTheReaderWasNotSureOfAreProposedAsTheSignatureHasThem) {
  const Field read = signer_beside("Ký bởi: Lường Thế Quyền\nThời gian ký: 09.05.2022 08:51:04 +07:00", 0.9);
  EXPECT_EQ(read.value, "Lường Thế Quyền");
  EXPECT_EQ(read.raw, "Lương Thế Quyền");
  EXPECT_THAT(read.correction, HasSubstr("digital signature"));
  EXPECT_EQ(read.status, FieldStatus::review) << "Lương and Lường are two surnames";
}

TEST(CaptionEvidence, ANameAMisreadLetterAwayGoesToAPerson) {
  const Field read = signer_beside("Ký bởi: Lương Thế Quyến\nThời gian ký: 09.05.2022 08:51:04 +07:00", 0.99);
  EXPECT_EQ(read.value, "Lương Thế Quyền");
  EXPECT_EQ(read.status, FieldStatus::review);
  EXPECT_THAT(read.reason, HasSubstr("disagree"));
}

TEST(CaptionEvidence, ClerksAndAgenciesSayNothingOfTheSigner) {
  for (const char* caption : {"Ký bởi: Trần Thị Mai\nThời gian ký: 09.05.2022 08:51:04 +07:00",
                              "Ký bởi: Ủy ban nhân dân huyện Lâm Bình\nThời gian ký: 09.05.2022 08:51:04 +07:00"}) {
    const Field read = signer_beside(caption);
    EXPECT_EQ(captions_among(read), 0) << caption;
    EXPECT_EQ(read.reason, signer_beside("").reason);
  }
}

}  // namespace
}  // namespace sohoa
