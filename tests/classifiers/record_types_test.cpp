#include "classifiers/record_types.h"

#include <gmock/gmock.h>

#include "tests/classifiers/recognised.h"

namespace sohoa {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

void body(PageBuilder& page, int y) {
  page.at(420, y, "Trong thời gian vừa qua, việc chăm sóc cây xanh dọc các tuyến đường đã có nhiều");
  page.at(350, y + 70, "chuyển biến, song vẫn còn một số nơi chưa làm tốt; các đơn vị cần khắc phục ngay những");
  page.at(350, y + 140, "thiếu sót đã nêu và gửi kết quả trước ngày 30 hằng tháng về phòng chuyên môn theo dõi.");
}

PageBuilder decision() {
  PageBuilder page;
  page.letterhead({"ỦY BAN NHÂN DÂN", "HUYỆN LÂM BÌNH"}, "Số: 482/QĐ-UBND", "Lâm Bình, ngày 09 tháng 5 năm 2022");
  page.centred(1240, 760, "QUYẾT ĐỊNH");
  page.centred(1240, 830, "Về việc thành lập Tổ công tác chăm sóc cây xanh");
  page.centred(1240, 896, "trên địa bàn huyện Lâm Bình giai đoạn 2022 - 2025");
  page.centred(1240, 1030, "CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN");
  page.at(420, 1130, "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;");
  page.at(420, 1200, "Theo đề nghị của Trưởng phòng Kinh tế và Hạ tầng,");
  page.centred(1240, 1300, "QUYẾT ĐỊNH:");
  body(page, 1400);
  page.at(380, 2500, "Nơi nhận:");
  page.at(380, 2560, "- Như Điều 3;");
  page.at(380, 2610, "- Phòng Nội vụ;");
  page.at(380, 2660, "- Lưu: VT.");
  page.centred(1750, 2500, "KT. CHỦ TỊCH");
  page.centred(1750, 2570, "PHÓ CHỦ TỊCH");
  page.centred(1750, 2950, "Lương Thế Quyền");
  return page;
}

TEST(RecordTypes, ANotationHasNoMarks) {
  PageBuilder page;
  page.letterhead({"ỦY BAN NHÂN DÂN", "HUYỆN LÂM BÌNH"}, "Số: 482/QĐ-ƯBND", "Lâm Bình, ngày 09 tháng 5 năm 2022");
  page.centred(1240, 760, "QUYẾT ĐỊNH");
  page.centred(1240, 830, "Về việc thành lập Tổ công tác chăm sóc cây xanh");
  body(page, 1400);
  EXPECT_EQ(value(recognise(page), "code_notation"), "QĐ-UBND");
}

TEST(RecordTypes, LettersThatOnlyTheirSizeMakesCapitalsFollowTheirNeighbours) {
  PageBuilder page = decision();
  page.word("Phòng").text = "SỞ";
  const Record r = recognise(page);
  EXPECT_EQ(value(r, "recipients"), "Như Điều 3; Sở Nội vụ; Lưu: VT");
  EXPECT_EQ(status(r, "recipients"), "review");
}

TEST(RecordTypes, ADecisionGivesItsHead) {
  const Record r = recognise(decision());
  EXPECT_EQ(r.type, "decision");
  EXPECT_GT(r.type_confidence, 0.95);
  EXPECT_EQ(value(r, "organ_name"), "ỦY BAN NHÂN DÂN HUYỆN LÂM BÌNH");
  EXPECT_EQ(value(r, "code_number"), "482");
  EXPECT_EQ(value(r, "code_notation"), "QĐ-UBND");
  EXPECT_EQ(value(r, "place"), "Lâm Bình");
  EXPECT_EQ(value(r, "issued_date"), "2022-05-09");
  EXPECT_EQ(value(r, "type_name"), "Quyết định");
  EXPECT_EQ(value(r, "subject"),
            "Về việc thành lập Tổ công tác chăm sóc cây xanh trên địa bàn huyện Lâm Bình giai đoạn 2022 - 2025");
  EXPECT_THAT(value(r, "legal_bases"), StartsWith("Căn cứ Luật Tổ chức"));
}

TEST(RecordTypes, LegalBasesThatBeginBesideAStampAreLookedAt) {
  const auto with = [](const char* first) {
    PageBuilder page;
    page.letterhead({"ỦY BAN NHÂN DÂN", "HUYỆN LÂM BÌNH"}, "Số: 482/QĐ-UBND", "Lâm Bình, ngày 09 tháng 5 năm 2022");
    page.centred(1240, 760, "QUYẾT ĐỊNH");
    page.centred(1240, 830, "Về việc thành lập Tổ công tác chăm sóc cây xanh");
    page.at(420, 1060, first);
    page.at(420, 1130, "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;");
    page.centred(1240, 1300, "QUYẾT ĐỊNH:");
    body(page, 1400);
    return recognise(page).fields.at("legal_bases").reason;
  };
  EXPECT_THAT(with("Đến 9 căn cứ Luật Lưu trữ ngày 11 tháng 11 năm 2011;"), HasSubstr("beginning"));
  EXPECT_THAT(with("Căn cứ Luật Lưu trữ ngày 11 tháng 11 năm 2011;"), Not(HasSubstr("beginning")));
}

TEST(RecordTypes, YearsJoinedByADashMayHaveLostTheirSpaces) {
  PageBuilder page;
  page.letterhead({"ỦY BAN NHÂN DÂN", "HUYỆN LÂM BÌNH"}, "Số: 482/QĐ-UBND", "Lâm Bình, ngày 09 tháng 5 năm 2022");
  page.centred(1240, 760, "QUYẾT ĐỊNH");
  page.centred(1240, 830, "Về việc thành lập Tổ công tác giai đoạn 2022-2025");
  body(page, 1400);
  EXPECT_THAT(recognise(page).fields.at("subject").reason, HasSubstr("dash"));
  EXPECT_EQ(status(recognise(decision()), "subject"), "accepted") << recognise(decision()).fields.at("subject").reason;
}

TEST(RecordTypes, ADecisionGivesItsEnd) {
  const Record r = recognise(decision());
  EXPECT_EQ(value(r, "recipients"), "Như Điều 3; Phòng Nội vụ; Lưu: VT");
  EXPECT_EQ(value(r, "sign_mode"), "KT. CHỦ TỊCH");
  EXPECT_EQ(value(r, "sign_title"), "PHÓ CHỦ TỊCH");
  EXPECT_EQ(r.fields.at("sign_mode").sources.size(), 2U) << "the post is printed twice";
  EXPECT_EQ(r.fields.at("sign_title").sources.size(), 2U);
  EXPECT_EQ(value(r, "signer"), "Lương Thế Quyền");
  EXPECT_EQ(value(r, "page_count"), "1");
}

TEST(RecordTypes, FieldsCarryPageBoxAndProbability) {
  const Record r = recognise(decision());
  for (const auto& [key, field] : r.fields) {
    if (field.status == FieldStatus::missing) continue;
    EXPECT_EQ(field.page, 1) << key;
    EXPECT_GT(field.confidence, 0) << key;
    EXPECT_LT(field.confidence, 1) << key;
    EXPECT_EQ(field.status == FieldStatus::accepted, field.reason.empty()) << key << ": " << field.reason;
  }
  const Box box = r.fields.at("subject").box;
  EXPECT_LT(box.y, 800);
  EXPECT_GT(box.bottom(), 880);
  EXPECT_LT(box.bottom(), 960);
}

TEST(RecordTypes, AcceptsAPrintedNumberAndDate) {
  const Record r = recognise(decision());
  EXPECT_EQ(status(r, "code_number"), "accepted") << r.fields.at("code_number").reason;
  EXPECT_EQ(status(r, "issued_date"), "accepted") << r.fields.at("issued_date").reason;
}

// A number or day that may be written by hand is never accepted.
class Handwriting : public ::testing::Test {
 protected:
  PageBuilder letterhead(const std::string& number, const std::string& date) {
    PageBuilder page;
    page.letterhead({"SỞ XÂY DỰNG"}, number, date);
    page.centred(1240, 760, "THÔNG BÁO");
    page.centred(1240, 830, "Về việc tạm ngừng giao thông trên cầu Bản Lai");
    body(page, 1100);
    return page;
  }
  static void grow(Box& box, int by) { box = {box.x - by / 2, box.y - by, box.w + by, box.h + 2 * by}; }
};

TEST_F(Handwriting, ATallNumberIsNotAccepted) {
  PageBuilder page = letterhead("Số: 71 /TB-SXD", "Hà Giang, ngày 12 tháng 8 năm 2021");
  EXPECT_EQ(status(recognise(page), "code_number"), "accepted");
  grow(page.word("71").box, 14);
  const Record r = recognise(page);
  EXPECT_EQ(status(r, "code_number"), "review");
  EXPECT_THAT(r.fields.at("code_number").reason, HasSubstr("handwritten"));
  EXPECT_EQ(value(r, "code_notation"), "TB-SXD");
  EXPECT_EQ(status(r, "code_notation"), "accepted");
}

TEST_F(Handwriting, AnUnsureNumberIsNotAccepted) {
  PageBuilder page = letterhead("Số: 71 /TB-SXD", "Hà Giang, ngày 12 tháng 8 năm 2021");
  page.word("71").confidence = 0.85;
  EXPECT_EQ(status(recognise(page), "code_number"), "review");
}

TEST_F(Handwriting, ANumberThatStandsApartFromItsNotationIsNotAccepted) {
  PageBuilder page = letterhead("Số: 71   /TB-SXD", "Hà Giang, ngày 12 tháng 8 năm 2021");
  const Record r = recognise(page);
  EXPECT_EQ(status(r, "code_number"), "review");
  EXPECT_THAT(r.fields.at("code_number").reason, HasSubstr("apart"));
  EXPECT_EQ(value(r, "code_notation"), "TB-SXD");
}

TEST_F(Handwriting, AWideNumberIsNotAccepted) {
  PageBuilder page = letterhead("Số: 71 /TB-SXD", "Hà Giang, ngày 12 tháng 8 năm 2021");
  page.word("71").box.w += 30;
  EXPECT_EQ(status(recognise(page), "code_number"), "review");
}

TEST_F(Handwriting, ANumberInOneWordWithItsNotationIsMeasuredByThePagesOwnPrint) {
  const std::string number = "71/TB-SXD";
  PageBuilder page = letterhead("Số: " + number, "Hà Giang, ngày 12 tháng 8 năm 2021");
  // a wide face: all words of the page are set so
  for (Line& line : page.page().lines)
    for (Word& word : line.words) word.box.w = word.box.w * 6 / 5;
  EXPECT_EQ(status(recognise(page), "code_number"), "accepted") << recognise(page).fields.at("code_number").reason;
  PageBuilder loose = page, wide = page, tall = page, level = page;
  Box& usual = loose.word(number).box;
  usual.w = usual.w * 11 / 10;  // print comes out so beside a short label
  EXPECT_EQ(status(recognise(loose), "code_number"), "accepted") << recognise(loose).fields.at("code_number").reason;
  wide.word(number).box.w = wide.word(number).box.w * 5 / 4;
  EXPECT_EQ(status(recognise(wide), "code_number"), "review");
  Box& high = level.word(number).box;
  const int rise = high.y - level.word("Số:").box.y - 1;  // nearly as high as the marks of the label
  high.y -= rise, high.h += rise;
  EXPECT_EQ(status(recognise(level), "code_number"), "review");
  tall.word(number).box.y -= 16, tall.word(number).box.h += 16;
  EXPECT_EQ(status(recognise(tall), "code_number"), "review");
}

TEST_F(Handwriting, AGapBeforeTheNotationIsAMissingNumber) {
  const Record r = recognise(letterhead("Số:       /TB-SXD", "Hà Giang, ngày 12 tháng 8 năm 2021"));
  EXPECT_EQ(r.type, "notice");
  EXPECT_EQ(value(r, "code_number"), "");
  EXPECT_NE(status(r, "code_number"), "accepted");
  EXPECT_THAT(r.fields.at("code_number").reason, HasSubstr("no printed number"));
  EXPECT_EQ(value(r, "code_notation"), "TB-SXD");
}

TEST_F(Handwriting, ABlankDayIsNotAccepted) {
  const Record r = recognise(letterhead("Số: 71/TB-SXD", "Hà Giang, ngày     tháng     năm 2021"));
  EXPECT_EQ(value(r, "issued_date"), "");
  EXPECT_NE(status(r, "issued_date"), "accepted");
  EXPECT_THAT(r.fields.at("issued_date").reason, HasSubstr("day and month are not printed"));
  EXPECT_EQ(value(r, "place"), "Hà Giang");
}

TEST_F(Handwriting, ADayOffTheLineIsNotAccepted) {
  PageBuilder page = letterhead("Số: 71/TB-SXD", "Hà Giang, ngày 12 tháng 8 năm 2021");
  EXPECT_EQ(status(recognise(page), "issued_date"), "accepted") << recognise(page).fields.at("issued_date").reason;
  page.word("12").box.y -= 12;
  const Record r = recognise(page);
  EXPECT_EQ(status(r, "issued_date"), "review");
  EXPECT_EQ(value(r, "issued_date"), "2021-08-12");  // still a suggestion
  EXPECT_THAT(r.fields.at("issued_date").reason, HasSubstr("the day looks handwritten"));
}

TEST_F(Handwriting, MisreadFiguresAreNotAccepted) {
  const Record r = recognise(letterhead("Số: @Ø /TB-SXD", "Hà Giang, ngàyÍð tháng 8 năm 2021"));
  EXPECT_EQ(status(r, "code_number"), "review");
  EXPECT_EQ(status(r, "issued_date"), "review");
  EXPECT_EQ(value(r, "code_notation"), "TB-SXD");
}

TEST_F(Handwriting, ALineMarkedSoIsNotAccepted) {
  PageBuilder page = letterhead("Số: 71/TB-SXD", "Hà Giang, ngày 12 tháng 8 năm 2021");
  for (Line& line : page.page().lines)
    line.handwriting = line.words.front().text == "Số:" || line.words.front().text == "Hà";
  const Record r = recognise(page);
  EXPECT_NE(status(r, "code_number"), "accepted");
  EXPECT_NE(status(r, "issued_date"), "accepted");
}

TEST_F(Handwriting, AWordThatTheRecogniserTookForItIsNotAccepted) {
  PageBuilder page = letterhead("Số: 71/TB-SXD", "Hà Giang, ngày 12 tháng 8 năm 2021");
  page.word("12").by_hand = 0.4;
  EXPECT_EQ(status(recognise(page), "issued_date"), "accepted");
  page.word("12").by_hand = 0.7;
  const Record r = recognise(page);
  EXPECT_EQ(status(r, "issued_date"), "review");
  EXPECT_EQ(value(r, "issued_date"), "2021-08-12");
  EXPECT_EQ(r.fields.at("issued_date").signs.by_hand, 0.7);
  EXPECT_THAT(r.fields.at("issued_date").reason, HasSubstr("looks handwritten"));
}

TEST_F(Handwriting, BoxesWithoutHeightsOfTheirOwnProveNothing) {
  PageBuilder page = letterhead("Số: 71 /TB-SXD", "Hà Giang, ngày 12 tháng 8 năm 2021");
  for (Line& line : page.page().lines) {
    Box around;
    for (const Word& w : line.words) around = united(around, w.box);
    for (Word& w : line.words) w.box.y = around.y, w.box.h = around.h;
  }
  const Record r = recognise(page);
  EXPECT_EQ(status(r, "code_number"), "review");
  EXPECT_EQ(status(r, "issued_date"), "review");
}

struct OfficialType {
  const char *id, *title, *notation;
};
class OfficialTypes : public ::testing::TestWithParam<OfficialType> {};

TEST_P(OfficialTypes, AreKnownByTitleAndNotation) {
  const auto [id, title, notation] = GetParam();
  PageBuilder page;
  page.letterhead({"BAN QUẢN LÝ RỪNG", "PHÒNG HỘ SÔNG CẦU"}, "Số: 36/" + std::string(notation) + "-BQL",
                  "Chợ Mới, ngày 21 tháng 10 năm 2023");
  page.centred(1240, 760, title);
  page.centred(1240, 830, "Về việc tuần tra mùa khô năm 2024");
  body(page, 1100);
  const Record r = recognise(page);
  EXPECT_EQ(r.type, id);
  EXPECT_GT(r.type_confidence, 0.9);
  EXPECT_EQ(value(r, "subject"), "Về việc tuần tra mùa khô năm 2024");
}

TEST_P(OfficialTypes, AreKnownThroughReadingErrors) {
  const auto [id, title, notation] = GetParam();
  std::string spoilt = title;
  if (const auto at = spoilt.find('I'); at != std::string::npos) spoilt[at] = 'l';
  if (const auto at = spoilt.find('O'); at != std::string::npos) spoilt[at] = '0';
  PageBuilder page;
  page.letterhead({"BAN QUẢN LÝ RỪNG", "PHÒNG HỘ SÔNG CẦU"}, "", "Chợ Mới, ngày 21 tháng 10 năm 2023");
  page.centred(1240, 760, spoilt);
  page.centred(1240, 830, "Về việc tuần tra mùa khô năm 2024");
  body(page, 1100);
  EXPECT_EQ(recognise(page).type, id) << spoilt;
}

INSTANTIATE_TEST_SUITE_P(
    Decree30, OfficialTypes,
    ::testing::Values(OfficialType{"decision", "QUYẾT ĐỊNH", "QĐ"}, OfficialType{"resolution", "NGHỊ QUYẾT", "NQ"},
                      OfficialType{"notice", "THÔNG BÁO", "TB"}, OfficialType{"directive", "CHỈ THỊ", "CT"},
                      OfficialType{"report", "BÁO CÁO", "BC"}, OfficialType{"submission", "TỜ TRÌNH", "TTr"},
                      OfficialType{"plan", "KẾ HOẠCH", "KH"}, OfficialType{"guideline", "HƯỚNG DẪN", "HD"},
                      OfficialType{"programme", "CHƯƠNG TRÌNH", "CTr"}, OfficialType{"minutes", "BIÊN BẢN", "BB"},
                      OfficialType{"contract", "HỢP ĐỒNG", "HĐ"}, OfficialType{"regulation", "QUY CHẾ", "QC"},
                      OfficialType{"rules", "QUY ĐỊNH", "QyĐ"}, OfficialType{"communique", "THÔNG CÁO", "TC"},
                      OfficialType{"scheme", "PHƯƠNG ÁN", "PA"}, OfficialType{"proposal", "ĐỀ ÁN", "ĐA"},
                      OfficialType{"project", "DỰ ÁN", "DA"}, OfficialType{"invitation", "GIẤY MỜI", "GM"},
                      OfficialType{"introduction", "GIẤY GIỚI THIỆU", "GGT"},
                      OfficialType{"telegram", "CÔNG ĐIỆN", "CĐ"}, OfficialType{"decree", "NGHỊ ĐỊNH", "NĐ"},
                      OfficialType{"circular", "THÔNG TƯ", "TT"}, OfficialType{"law", "LUẬT", "QH"}),
    [](const auto& type) { return std::string(type.param.id); });

TEST(RecordTypes, ALetterHasNoTitleButASubjectUnderItsNumber) {
  PageBuilder page;
  page.letterhead({"UBND TỈNH ĐIỆN BIÊN", "SỞ CÔNG THƯƠNG"}, "Số: 905/SCT-KTAT", "Điện Biên, ngày 03 tháng 7 năm 2023");
  page.centred(700, 600, "V/v kiểm tra an toàn hồ chứa");
  page.centred(700, 660, "trước mùa mưa năm 2023");
  page.centred(1240, 820, "Kính gửi: Công ty Thủy điện Nậm Mức");
  body(page, 960);
  const Record r = recognise(page);
  EXPECT_EQ(r.type, "letter");
  EXPECT_GT(r.type_confidence, 0.95);
  EXPECT_EQ(value(r, "subject"), "V/v kiểm tra an toàn hồ chứa trước mùa mưa năm 2023");
  EXPECT_EQ(value(r, "code_notation"), "SCT-KTAT");
  EXPECT_EQ(value(r, "organ_name"), "SỞ CÔNG THƯƠNG");
  EXPECT_EQ(value(r, "parent_org"), "UBND TỈNH ĐIỆN BIÊN");
}

TEST(RecordTypes, AWidelySpacedSubjectGoesOnInSmallLetters) {
  const auto subject_of = [](int second_line) {
    PageBuilder page;
    page.letterhead({"UBND TỈNH ĐIỆN BIÊN", "VĂN PHÒNG"}, "Số: 51/VP-KGVX", "Điện Biên, ngày 03 tháng 7 năm 2023");
    page.centred(700, 620, "V/v đôn đốc báo cáo kết quả");
    page.centred(700, second_line, "thu quỹ phòng, chống thiên tai");
    page.centred(1240, 1120, "Kính gửi: Các sở, ngành");
    body(page, 1260);
    return recognise(page).fields.at("subject");
  };
  EXPECT_EQ(subject_of(728).value, "V/v đôn đốc báo cáo kết quả thu quỹ phòng, chống thiên tai");
  const Field cut = subject_of(840);
  EXPECT_EQ(cut.value, "V/v đôn đốc báo cáo kết quả");
  EXPECT_EQ(cut.reason, "it may be cut: the line below may belong to it");
}

TEST(RecordTypes, APlaceMayBeCalledThangOrNam) {
  for (const std::string place : {"Phú Thắng", "Năm Căn", "Ngã Năm"}) {
    PageBuilder page;
    page.letterhead({"ỦY BAN NHÂN DÂN", "THỊ XÃ"}, "Số: 39/CĐ-UBND", place + ", ngày 23 tháng 9 năm 2024");
    page.centred(1240, 700, "CÔNG ĐIỆN");
    page.centred(1240, 780, "Về việc tăng cường phòng, chống dịch");
    body(page, 960);
    const Record r = recognise(page);
    EXPECT_EQ(value(r, "place"), place);
    EXPECT_EQ(value(r, "issued_date"), "2024-09-23") << place;
  }
}

TEST(RecordTypes, ALetterThatQuotesADecisionIsALetter) {
  PageBuilder page;
  page.letterhead({"SỞ NỘI VỤ"}, "Số: 77/SNV-TCBC", "Lai Châu, ngày 18 tháng 4 năm 2024");
  page.centred(700, 600, "V/v thực hiện Quyết định số 12/QĐ-UBND");
  page.centred(1240, 780, "Kính gửi: Các phòng chuyên môn");
  page.at(420, 900, "Căn cứ Quyết định số 12/QĐ-UBND ngày 02/01/2024 về biên chế năm 2024;");
  body(page, 980);
  EXPECT_EQ(recognise(page).type, "letter");
}

TEST(RecordTypes, AResolutionThatQuotesADecisionIsAResolution) {
  PageBuilder page;
  page.letterhead({"HỘI ĐỒNG NHÂN DÂN", "XÃ THANH VẬN"}, "Số: 08/NQ-HĐND", "Thanh Vận, ngày 20 tháng 12 năm 2022");
  page.centred(1240, 760, "NGHỊ QUYẾT");
  page.centred(1240, 830, "Về dự toán ngân sách xã năm 2023");
  page.at(420, 1000, "Căn cứ Quyết định số 2040/QĐ-UBND ngày 10/12/2022 của Ủy ban nhân dân huyện;");
  page.centred(1240, 1100, "QUYẾT ĐỊNH:");
  body(page, 1200);
  const Record r = recognise(page);
  EXPECT_EQ(r.type, "resolution");
  EXPECT_EQ(value(r, "subject"), "Về dự toán ngân sách xã năm 2023");
}

TEST(RecordTypes, ANotationOfAnotherTypeIsDoubted) {
  PageBuilder page;
  page.letterhead({"SỞ NỘI VỤ"}, "Số: 77/BC-SNV", "Lai Châu, ngày 18 tháng 4 năm 2024");
  page.centred(1240, 760, "KẾ HOẠCH");
  page.centred(1240, 830, "Về việc tuần tra mùa khô năm 2024");
  body(page, 1100);
  const Record r = recognise(page);
  if (r.type == "plan") {
    EXPECT_EQ(status(r, "code_notation"), "review");
  } else {
    EXPECT_LT(r.type_confidence, 0.9);
  }
}

TEST(RecordTypes, ASecrecyStampIsSeen) {
  PageBuilder page = decision();
  page.centred(700, 640, "TỐI MẬT");
  EXPECT_EQ(value(recognise(page), "secrecy"), "TỐI MẬT");
  EXPECT_EQ(value(recognise(decision()), "secrecy"), "");
  PageBuilder urgent = decision();
  urgent.centred(700, 640, "HỎA TỐC");
  EXPECT_EQ(value(recognise(urgent), "priority"), "HỎA TỐC");
  EXPECT_EQ(value(recognise(urgent), "secrecy"), "");
}

PageBuilder birth_certificate(const std::string& title = "GIẤY KHAI SINH") {
  PageBuilder page;
  page.centred(1240, 300, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
  page.centred(1240, 370, "Độc lập - Tự do - Hạnh phúc");
  page.centred(1240, 560, title);
  page.at(1700, 640, "Số: 31/2019");
  page.at(320, 760, "Họ, chữ đệm, tên: PHẠM THẢO VY");
  page.at(320, 840, "Ngày, tháng, năm sinh: 07/11/2019 ghi bằng chữ: ngày bảy tháng mười một năm hai nghìn");
  page.at(320, 910, "không trăm mười chín");
  page.at(320, 990, "Giới tính: Nữ    Dân tộc: Tày    Quốc tịch: Việt Nam");
  page.at(320, 1070, "Nơi sinh: Trạm y tế xã Chu Hương, huyện Ba Bể, tỉnh Bắc Kạn");
  page.at(320, 1150, "Quê quán: xã Chu Hương, huyện Ba Bể, tỉnh Bắc Kạn");
  page.at(320, 1230, "Số định danh cá nhân: 006319004521");
  page.at(320, 1310, "Họ, chữ đệm, tên người mẹ: NÔNG THỊ LỤA");
  page.at(320, 1390, "Năm sinh: 1996    Dân tộc: Nùng    Quốc tịch: Việt Nam");
  page.at(320, 1470, "Nơi cư trú: Thôn Nà Đông, xã Chu Hương, huyện Ba Bể, tỉnh Bắc Kạn");
  page.at(320, 1550, "Họ, chữ đệm, tên người cha: PHẠM VĂN ĐẠT");
  page.at(320, 1630, "Năm sinh: 1993    Dân tộc: Kinh    Quốc tịch: Việt Nam");
  page.at(320, 1710, "Nơi cư trú: ..............................");
  page.at(320, 1790, "Đăng ký khai sinh tại: Ủy ban nhân dân xã Chu Hương, huyện Ba Bể, tỉnh Bắc Kạn");
  page.at(320, 1870, "Ngày, tháng, năm đăng ký: 15/11/2019");
  page.at(320, 1950, "Họ, chữ đệm, tên người đi khai sinh: PHẠM VĂN ĐẠT");
  return page;
}

TEST(RecordTypes, ABirthCertificateGivesEachPersonTheirOwn) {
  const Record r = recognise(birth_certificate());
  EXPECT_EQ(r.type, "birth_cert");
  EXPECT_GT(r.type_confidence, 0.95);
  const std::map<std::string, std::string> expected = {
      {"doc_no", "31/2019"},
      {"full_name", "PHẠM THẢO VY"},
      {"dob", "2019-11-07"},
      {"dob_words", "2019-11-07"},
      {"sex", "Nữ"},
      {"ethnicity", "Tày"},
      {"nationality", "Việt Nam"},
      {"pid", "006319004521"},
      {"birth_place", "Trạm y tế xã Chu Hương, huyện Ba Bể, tỉnh Bắc Kạn"},
      {"hometown", "xã Chu Hương, huyện Ba Bể, tỉnh Bắc Kạn"},
      {"mother_name", "NÔNG THỊ LỤA"},
      {"mother_birth_year", "1996"},
      {"mother_ethnicity", "Nùng"},
      {"mother_residence", "Thôn Nà Đông, xã Chu Hương, huyện Ba Bể, tỉnh Bắc Kạn"},
      {"father_name", "PHẠM VĂN ĐẠT"},
      {"father_birth_year", "1993"},
      {"father_ethnicity", "Kinh"},
      {"father_residence", ""},
      {"registered_at", "Ủy ban nhân dân xã Chu Hương, huyện Ba Bể, tỉnh Bắc Kạn"},
      {"registered_date", "2019-11-15"},
      {"informant", "PHẠM VĂN ĐẠT"},
  };
  for (const auto& [key, text] : expected) EXPECT_EQ(value(r, key), text) << key;
  EXPECT_EQ(status(r, "dob"), "accepted") << r.fields.at("dob").reason;
  EXPECT_EQ(status(r, "father_residence"), "missing");
}

TEST(RecordTypes, APersonalNumberAloneIsNeverAccepted) {
  PageBuilder page = birth_certificate();
  EXPECT_EQ(status(recognise(page), "pid"), "review");
  page.page().barcodes.push_back({"QRCode", "006319004521||PHẠM THẢO VY", {}});
  EXPECT_EQ(status(recognise(page), "pid"), "accepted");
}

TEST(RecordTypes, FieldsThatDisagreeGoToAPerson) {
  PageBuilder page = birth_certificate();
  page.word("07/11/2019").text = "01/11/2019";
  Record r = recognise(page);
  EXPECT_EQ(status(r, "dob"), "review");
  EXPECT_EQ(r.fields.at("dob").reason, "dates in figures and words disagree");

  page = birth_certificate();
  page.word("006319004521").text = "006219004521";
  EXPECT_THAT(recognise(page).fields.at("pid").reason, HasSubstr("sex"));

  page = birth_certificate();
  page.word("15/11/2019").text = "15/10/2019";
  r = recognise(page);
  EXPECT_EQ(r.fields.at("registered_date").reason, "registered before the day of birth");

  page = birth_certificate();
  page.word("1996").text = "2009";
  EXPECT_EQ(status(recognise(page), "mother_birth_year"), "review");
}

TEST(RecordTypes, WhatIsRequiredAndNotThereIsMissing) {
  PageBuilder page = birth_certificate();
  std::erase_if(page.page().lines, [](const Line& line) { return line.words.front().text == "Quê"; });
  const Record r = recognise(page);
  EXPECT_EQ(status(r, "hometown"), "missing");
  EXPECT_EQ(r.fields.at("hometown").reason, "not found on the page");
  EXPECT_THAT(r.fields.at("note").reason, IsEmpty());
}

TEST(RecordTypes, LabelsAreFoundThroughReadingErrors) {
  PageBuilder page = birth_certificate("GlẤY KHAl SlNH");
  page.word("đệm,").text = "đêm,";
  page.word("Giới").text = "Giởi";
  page.word("tộc:").text = "tôc:";
  page.word("quán:").text = "quản:";
  const Record r = recognise(page);
  EXPECT_EQ(r.type, "birth_cert");
  EXPECT_EQ(value(r, "full_name"), "PHẠM THẢO VY");
  EXPECT_EQ(value(r, "sex"), "Nữ");
  EXPECT_EQ(value(r, "ethnicity"), "Tày");
  EXPECT_EQ(value(r, "hometown"), "xã Chu Hương, huyện Ba Bể, tỉnh Bắc Kạn");
}

TEST(RecordTypes, AValueMayStandUnderItsLabel) {
  PageBuilder page;
  page.centred(1240, 300, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
  page.centred(1240, 560, "TRÍCH LỤC KHAI SINH");
  page.at(320, 760, "Họ, chữ đệm, tên:");
  page.at(320, 830, "LƯU GIA KHÁNH");
  page.at(320, 920, "Nơi sinh:");
  page.at(320, 990, "Bệnh viện đa khoa huyện Na Rì,");
  page.at(320, 1060, "tỉnh Bắc Kạn");
  page.at(320, 1140, "Quê quán: Huế");
  const Record r = recognise(page);
  EXPECT_EQ(value(r, "full_name"), "LƯU GIA KHÁNH");
  EXPECT_EQ(value(r, "birth_place"), "Bệnh viện đa khoa huyện Na Rì, tỉnh Bắc Kạn");
}

TEST(RecordTypes, ParentsMayStandSideBySide) {
  PageBuilder page;
  page.centred(1240, 300, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
  page.centred(1240, 560, "GIẤY KHAI SINH");
  page.at(320, 760, "Họ, chữ đệm, tên: LƯU GIA KHÁNH");
  page.at(320, 900, "Họ, chữ đệm, tên người mẹ: TẠ THỊ").at(1350, 900, "Họ, chữ đệm, tên người cha: LƯU ĐỨC MẠNH");
  page.at(320, 970, "HỒNG NHUNG");
  page.at(320, 1040, "Năm sinh: 1991").at(1350, 1040, "Năm sinh: 1988");
  page.at(320, 1110, "Dân tộc: Kinh      Quốc tịch: Việt Nam").at(1350, 1110, "Dân tộc: Tày");
  page.at(320, 1180, "Nơi cư trú: Tổ 2, phường Sông Cầu,").at(1350, 1180, "Nơi cư trú: Thôn Nà Pái, xã Lục Bình,");
  page.at(320, 1250, "thành phố Bắc Kạn").at(1350, 1250, "huyện Bạch Thông");
  page.at(320, 1400, "Nơi đăng ký khai sinh: Ủy ban nhân dân phường Sông Cầu");
  const Record r = recognise(page);
  const std::map<std::string, std::string> expected = {
      {"mother_name", "TẠ THỊ HỒNG NHUNG"},
      {"father_name", "LƯU ĐỨC MẠNH"},
      {"mother_birth_year", "1991"},
      {"father_birth_year", "1988"},
      {"mother_ethnicity", "Kinh"},
      {"father_ethnicity", "Tày"},
      {"mother_nationality", "Việt Nam"},
      {"father_nationality", ""},
      {"mother_residence", "Tổ 2, phường Sông Cầu, thành phố Bắc Kạn"},
      {"father_residence", "Thôn Nà Pái, xã Lục Bình, huyện Bạch Thông"},
      {"registered_at", "Ủy ban nhân dân phường Sông Cầu"},
  };
  for (const auto& [key, text] : expected) EXPECT_EQ(value(r, key), text) << key;
}

TEST(RecordTypes, TwoColumnsReadAsOneLineAreStillTwo) {
  PageBuilder page;
  page.centred(1240, 300, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
  page.centred(1240, 560, "TRÍCH LỤC KHAI SINH");
  page.at(320, 760, "Họ, chữ đệm, tên: LƯU GIA KHÁNH");
  page.at(320, 900, "Họ, chữ đệm, tên người mẹ: TẠ THỊ NGA        Họ, chữ đệm, tên người cha: LƯU ĐỨC MẠNH");
  page.at(320, 980, "Năm sinh: 1991");
  const int father = page.page().lines[3].words[9].box.x;
  for (int y : {980, 1060}) {
    PageBuilder right;
    right.at(father, y, y == 980 ? "Năm sinh: 1988" : "Dân tộc: Tày");
    if (y != 980) page.at(320, y, "Dân tộc: Kinh");
    for (const Word& w : right.last().words) page.last().words.push_back(w);
  }
  const Record r = recognise(page);
  EXPECT_EQ(value(r, "mother_name"), "TẠ THỊ NGA");
  EXPECT_EQ(value(r, "father_name"), "LƯU ĐỨC MẠNH");
  EXPECT_EQ(value(r, "mother_birth_year"), "1991");
  EXPECT_EQ(value(r, "father_birth_year"), "1988");
  EXPECT_EQ(value(r, "mother_ethnicity"), "Kinh");
  EXPECT_EQ(value(r, "father_ethnicity"), "Tày");
}

TEST(RecordTypes, FiguresInBoxesAreOneNumber) {
  PageBuilder page;
  page.letterhead({"CÔNG AN XÃ DÂN QUYỀN"}, "Số: 264/XN", "Dân Quyền, ngày 16 tháng 02 năm 2024");
  page.centred(1240, 700, "XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ");
  page.at(320, 900, "1. Họ, chữ đệm và tên: LÊ THỊ HOA");
  page.at(320, 980, "4. Số định danh cá nhân:");
  int x = 1100;
  for (const char* figure : {"0", "2", "5", "0", "8", "8", "0", "0", "3", "4", "1", "7"}) page.at(x += 70, 980, figure);
  EXPECT_EQ(value(recognise(page), "pid"), "025088003417");
}

TEST(RecordTypes, WhoAsksForAConfirmationIsNotWhomItIsAbout) {
  PageBuilder page;
  page.letterhead({"CÔNG AN XÃ TAM HÀ"}, "Số: 160/XN", "Tam Hà, ngày 15 tháng 10 năm 2017");
  page.centred(1240, 700, "XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ");
  page.at(320, 800, "Theo đề nghị của Ông/Bà: Nguyễn Đăng Nhật");
  page.at(320, 880, "Số định danh cá nhân: 060079322342");
  page.at(320, 960, "I. Họ, chữ đệm và tên của Ông/Bà: HOÀNG HẢI HẢO");
  page.at(320, 1040, "3. Số định danh cá nhân: 060183983943");
  page.at(320, 1120, "Họ tên chủ hộ: MẠC VIẾT QUYẾT; Quan hệ với chủ hộ: Cháu nội");
  page.at(320, 1200, "Số CCCD/ĐDCN của chủ hộ: 025085007503");
  page.at(320, 1280, "Nội dung xác nhận");
  page.at(320, 1360, "Nội dung xác nhận khác: Không có.");
  page.at(320, 1440, "Giấy này có giá trị kể từ ngày ký đến ngày 15/04/2018.");
  const Record r = recognise(page);
  EXPECT_EQ(value(r, "pid"), "060183983943");
  EXPECT_EQ(value(r, "head_name"), "MẠC VIẾT QUYẾT");
  EXPECT_EQ(r.fields.at("head_name").reason, "");
  EXPECT_EQ(value(r, "head_pid"), "025085007503");
  EXPECT_EQ(value(r, "other"), "Không có");
  EXPECT_EQ(value(r, "valid_until"), "2018-04-15");
}

TEST(RecordTypes, ItemsLetteredLikeALawEndNoValueWithTheirLetter) {
  PageBuilder page;
  page.centred(1240, 700, "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT");
  page.at(320, 900, "II. Thửa đất, nhà ở và tài sản khác gắn liền với đất");
  page.at(320, 1000, "d) Hình thức sử dụng: Sử dụng riêng: 46,2 m²; Sử dụng chung: không");
  page.at(320, 1080, "đ) Mục đích sử dụng: Đất ở tại nông thôn");
  page.at(320, 1160, "e) Thời hạn sử dụng: Lâu dài");
  page.at(320, 1240, "g) Nguồn gốc sử dụng: Nhận tặng cho đất");
  const Record r = recognise(page);
  EXPECT_EQ(r.fields.at("use_form").reason, "");
  EXPECT_EQ(r.fields.at("land_use").value, "Đất ở tại nông thôn");
  EXPECT_EQ(r.fields.at("land_use").reason, "");
  EXPECT_EQ(r.fields.at("term").reason, "");
}

TEST(RecordTypes, ALineThatTheFinderPartedIsOneValue) {
  PageBuilder page;
  page.centred(1240, 700, "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT");
  page.at(320, 900, "II. Thửa đất, nhà ở và tài sản khác gắn liền với đất");
  page.at(320, 1000, "d) Hình thức sử dụng: Sử dụng riêng: 46,2 m²;");
  page.at(page.last().words.back().box.right() - 20, 1000, "; Sử dụng chung: không");
  page.at(320, 1080, "đ) Mục đích sử dụng: Đất ở tại nông thôn");
  const Record r = recognise(page);
  EXPECT_EQ(value(r, "use_form"), "Sử dụng riêng: 46,2 m²; Sử dụng chung: không");
  EXPECT_EQ(value(r, "land_use"), "Đất ở tại nông thôn");
}

TEST(RecordTypes, ADateGoesOnInTheNextLine) {
  PageBuilder page;
  page.letterhead({"UBND XÃ PHỔ QUANG"}, "Số: 311/2016/TLKT", "");
  page.centred(1240, 700, "TRÍCH LỤC KHAI TỬ");
  page.at(320, 900, "1. Họ, chữ đệm và tên người chết: LA YẾN NHI");
  page.at(320, 1000, "Đã được đăng ký khai tử tại: UBND xã Phổ Quang, số 311, ngày 14 tháng 8");
  page.at(320, 1080, "năm 2016.");
  EXPECT_EQ(value(recognise(page), "reg_date"), "2016-08-14");
}

TEST(RecordTypes, ATitleGoesOnInTheNextHeadingHoweverLargeBothAre) {
  PageBuilder page;
  page.em(80).centred(1240, 640, "GIẤY CHỨNG NHẬN").centred(1240, 792, "ĐĂNG KÝ HỘ KINH DOANH").em(54);
  body(page, 1000);
  EXPECT_EQ(recognise(page).type, "biz_reg");
}

TEST(RecordTypes, WhichCopyAReceiptIsStandsAfterItsWord) {
  const auto copy_of = [](const std::string& line) {
    PageBuilder page;
    page.centred(1240, 500, "BIÊN LAI THU PHÍ, LỆ PHÍ");
    page.centred(1240, 600, line);
    page.at(320, 800, "Họ tên người nộp: TRẦN HỮU KHẢI");
    return value(recognise(page), "copy");
  };
  EXPECT_EQ(copy_of("(Liên 1: Lưu tại cơ quan thu)"), "1: Lưu tại cơ quan thu");
  EXPECT_EQ(copy_of("Liên 2 (giao người nộp)"), "2 (giao người nộp)");
  EXPECT_EQ(copy_of("(Liên 2: Giao cho người nộp phí, lệ phí)"), "2: Giao cho người nộp phí, lệ phí");
}

TEST(RecordTypes, ALaterPageMayHoldNothingButWhoSigned) {
  PageBuilder first;
  first.centred(1240, 300, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
  first.centred(1240, 500, "GIẤY KHAI SINH");
  first.at(320, 800, "Họ, chữ đệm, tên: LƯƠNG TRỌNG TÂM");
  first.at(320, 900, "Ngày, tháng, năm sinh: 22/05/2017");
  PageBuilder second;
  second.centred(1700, 260, "Lương Phú, ngày 09 tháng 8 năm 2023");
  second.centred(1700, 340, "NGƯỜI KÝ GIẤY KHAI SINH");
  second.centred(1700, 420, "(Ký, ghi rõ họ tên, chức vụ và đóng dấu)");
  second.centred(1700, 860, "Đoàn Bình");
  const Record r = types().recognise({first.build(), second.build()});
  EXPECT_EQ(value(r, "signer"), "Đoàn Bình");
  EXPECT_EQ(value(r, "registered_date"), "2023-08-09");
}

TEST(RecordTypes, RecipientsAndWhoSignsMayBeReadAsOneLine) {
  PageBuilder page;
  page.letterhead({"ỦY BAN NHÂN DÂN", "HUYỆN ĐỊNH XÁ"}, "Số: 39/BC-UBND", "Định Xá, ngày 23 tháng 9 năm 2024");
  page.centred(1240, 700, "BÁO CÁO");
  page.centred(1240, 780, "Về việc tăng cường phòng, chống dịch");
  body(page, 960);
  page.at(320, 2400, "Nơi nhận:                                                            TM. ỦY BAN NHÂN DÂN");
  page.at(320, 2480, "- Sở Nội vụ;");
  page.centred(1720, 2480, "Q. CHỦ TỊCH");
  page.at(320, 2560, "- Lưu: VT.");
  page.centred(1720, 2860, "Trịnh Mỹ Quyên");
  const Record r = recognise(page);
  EXPECT_EQ(value(r, "sign_mode"), "TM. ỦY BAN NHÂN DÂN");
  EXPECT_EQ(value(r, "sign_title"), "Q. CHỦ TỊCH");
  EXPECT_EQ(value(r, "signer"), "Trịnh Mỹ Quyên");
  EXPECT_EQ(value(r, "recipients"), "Sở Nội vụ; Lưu: VT");
}

TEST(RecordTypes, WhatASealLeavesBelowAPostIsNoPartOfIt) {
  const auto title_of = [](double confidence) {
    PageBuilder page;
    page.letterhead({"SỞ XÂY DỰNG"}, "Số: 71/TB-SXD", "Hà Giang, ngày 12 tháng 8 năm 2021");
    page.centred(1240, 700, "THÔNG BÁO");
    page.centred(1240, 780, "Về việc tăng cường phòng, chống dịch");
    body(page, 960);
    page.at(320, 2400, "Nơi nhận:");
    page.at(320, 2480, "- Lưu: VT.");
    page.centred(1720, 2400, "CHỦ TỊCH");
    page.centred(1720, 2480, "QUỐC HỘI", confidence);
    page.centred(1720, 2860, "Trịnh Mỹ Quyên");
    return value(recognise(page), "sign_title");
  };
  EXPECT_EQ(title_of(0.985), "CHỦ TỊCH QUỐC HỘI");
  EXPECT_EQ(title_of(0.4), "CHỦ TỊCH");
}

TEST(RecordTypes, ABodyAboveThePostOfWhoSignsIsNoPartOfThePost) {
  PageBuilder page;
  page.centred(1240, 500, "GIẤY CHỨNG NHẬN");
  page.centred(1240, 580, "QUYỀN SỬ DỤNG ĐẤT");
  page.at(320, 900, "a) Thửa đất số: 913");
  page.at(320, 1000, "e) Thời hạn sử dụng: Lâu dài");
  page.centred(1700, 2400, "Tịnh Lập, ngày 05 tháng 8 năm 2026");
  page.centred(1700, 2480, "CHI NHÁNH VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI");
  page.centred(1700, 2560, "GIÁM ĐỐC");
  page.centred(1700, 2900, "Bế Vương");
  const Record r = recognise(page);
  EXPECT_EQ(value(r, "sign_title"), "GIÁM ĐỐC");
  EXPECT_EQ(value(r, "signer"), "Bế Vương");
}

TEST(RecordTypes, ANameThatResemblesAnotherPapersTitleRulesNothingOut) {
  PageBuilder page;
  page.centred(1240, 400, "GIẤY CHỨNG NHẬN");
  page.centred(1240, 480, "QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT");
  page.at(320, 700, "Ông TÔN HẢI PHÚC NGỌC, CCCD số: 084079490582");  // two letters beside TỜ KHAI
  page.at(320, 800, "a) Thửa đất số: 461");
  EXPECT_EQ(recognise(page).type, "land_cert");
}

TEST(RecordTypes, WithoutColonsAWideGapMakesAShortLabel) {
  PageBuilder page;
  page.centred(1240, 500, "GIẤY KHAI SINH");
  page.at(320, 800, "Họ và tên  HOÀNG ĐĂNG KHÁNH                Nam, nữ  Nam");
  page.at(320, 900, "Họ, tên, quan hệ của người đi khai sinh  Hoàng Văn Mạnh (bố đẻ)");
  const Record r = recognise(page);
  EXPECT_EQ(value(r, "full_name"), "HOÀNG ĐĂNG KHÁNH");
  EXPECT_EQ(value(r, "sex"), "Nam");
  EXPECT_EQ(value(r, "informant"), "Hoàng Văn Mạnh");
}

TEST(RecordTypes, AStampAtTheMarginDoesNotCutASubject) {
  PageBuilder page;
  page.letterhead({"SỞ XÂY DỰNG"}, "Số: 71/TB-SXD", "Hà Giang, ngày 12 tháng 8 năm 2021");
  page.centred(1240, 760, "THÔNG BÁO");
  page.centred(1240, 830, "Về việc tạm ngừng giao thông trên cầu Bản Lai và các cầu");
  page.at(380, 866, "Số: 1190");
  page.centred(1240, 900, "khác trên tuyến trong năm");
  page.centred(1240, 970, "2022");
  body(page, 1200);
  EXPECT_EQ(value(recognise(page), "subject"),
            "Về việc tạm ngừng giao thông trên cầu Bản Lai và các cầu khác trên tuyến trong năm 2022");
}

TEST(RecordTypes, APeriodSetApartStaysWithItsSubject) {
  PageBuilder cut;
  cut.letterhead({"ỦY BAN NHÂN DÂN", "HUYỆN LÂM BÌNH"}, "Số: 482/QĐ-UBND", "Lâm Bình, ngày 09 tháng 5 năm 2022");
  cut.centred(1240, 760, "QUYẾT ĐỊNH");
  cut.centred(1200, 830, "Về việc chăm sóc cây xanh trên địa bàn huyện giai đoạn 2022");
  const int right = cut.last().words.back().box.right();
  cut.at(right + 30, 826, "- 2025");
  EXPECT_EQ(value(recognise(cut), "subject"), "Về việc chăm sóc cây xanh trên địa bàn huyện giai đoạn 2022 - 2025");
}

TEST(RecordTypes, ASubjectThatWantsMoreGoesToAPerson) {
  PageBuilder page;
  page.letterhead({"ỦY BAN NHÂN DÂN", "HUYỆN LÂM BÌNH"}, "Số: 482/QĐ-UBND", "Lâm Bình, ngày 09 tháng 5 năm 2022");
  page.centred(1240, 760, "QUYẾT ĐỊNH");
  page.centred(1240, 830, "Về việc chăm sóc cây xanh trên địa bàn huyện giai đoạn");
  EXPECT_EQ(status(recognise(page), "subject"), "review");
}

TEST(RecordTypes, AFaintNotationIsConfirmedByTitleAndBody) {
  PageBuilder page = decision();
  page.word("482/QĐ-UBND").confidence = 0.7;
  EXPECT_EQ(status(recognise(page), "code_notation"), "accepted");
  page.word("482/QĐ-UBND").text = "482/QĐ-UBNO";
  EXPECT_EQ(status(recognise(page), "code_notation"), "review");
}

TEST(RecordTypes, TheDayOfACopyIsNotThatOfTheOriginal) {
  PageBuilder page;
  page.letterhead({"UBND XÃ CHU HƯƠNG"}, "Số: 12/TLKS-BS", "Chu Hương, ngày 09 tháng 5 năm 2022");
  page.centred(1240, 760, "TRÍCH LỤC KHAI SINH");
  page.at(320, 900, "Họ, chữ đệm, tên: LƯU GIA KHÁNH");
  page.at(320, 980, "Đã đăng ký khai sinh tại: Ủy ban nhân dân xã Chu Hương, tỉnh Bắc Kạn");
  EXPECT_EQ(status(recognise(page), "registered_date"), "review");
}

TEST(RecordTypes, TheDayOfRegistrationMayStandAboveTheSignature) {
  PageBuilder page = birth_certificate();
  std::erase_if(page.page().lines, [](const Line& line) { return line.words.back().text == "15/11/2019"; });
  page.at(320, 2100, "Ghi chú: ..........");
  page.at(1500, 2200, "Chu Hương, ngày 15 tháng 11 năm 2019");
  const Record r = recognise(page);
  EXPECT_EQ(value(r, "registered_date"), "2019-11-15");
  EXPECT_EQ(value(r, "note"), "");
}

TEST(RecordTypes, ADeclarationIsNotTheCertificate) {
  EXPECT_EQ(recognise(birth_certificate("TỜ KHAI ĐĂNG KÝ KHAI SINH")).type, "birth_form");
  EXPECT_EQ(recognise(birth_certificate("GIẤY CHỨNG SINH")).type, "gcs");
  EXPECT_EQ(recognise(birth_certificate("TRÍCH LỤC KHAI TỬ")).type, "death_cert");
  EXPECT_EQ(recognise(birth_certificate("GIẤY BÁO TỬ")).type, "other");
  EXPECT_EQ(recognise(birth_certificate("TỜ KHAI ĐĂNG KÝ KẾT HÔN")).type, "other");
  EXPECT_EQ(recognise(birth_certificate("TRÍCH LỤC KHAI SINH (BẢN SAO)")).type, "birth_cert");
}

TEST(RecordTypes, ARegistrationOfABusinessGivesItsCodeAndWhoSpeaksForIt) {
  PageBuilder page;
  page.letterhead({"SỞ KẾ HOẠCH VÀ ĐẦU TƯ", "PHÒNG ĐĂNG KÝ KINH DOANH"}, "", "");
  page.centred(1240, 700, "GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP");
  page.at(320, 860, "Mã số doanh nghiệp: 0100109106");
  page.at(320, 940, "Đăng ký lần đầu, ngày 12 tháng 03 năm 2014");
  page.at(320, 1020, "Đăng ký thay đổi lần thứ 3, ngày 05 tháng 9 năm 2019");
  page.at(320, 1100, "1. Tên công ty");
  page.at(320, 1180, "Tên công ty viết bằng tiếng Việt: CÔNG TY CỔ PHẦN XANH LÂM BÌNH");
  page.at(320, 1260, "2. Địa chỉ trụ sở chính: Thôn Nà Khà, xã Lăng Can, tỉnh Tuyên Quang");
  page.at(320, 1340, "3. Vốn điều lệ: 1.500.000.000 đồng");
  page.at(320, 1420, "Bằng chữ: Một tỷ năm trăm triệu đồng");
  page.at(320, 1500, "4. Người đại diện theo pháp luật của công ty");
  page.at(320, 1580, "Họ và tên: LƯƠNG THẾ QUYỀN   Giới tính: Nam");
  page.at(320, 1660, "Chức danh: Giám đốc");
  page.at(320, 1740, "Số giấy tờ pháp lý của cá nhân: 008075003417");
  const Record r = recognise(page);
  EXPECT_EQ(r.type, "biz_reg");
  EXPECT_EQ(value(r, "enterprise_code"), "0100109106");
  EXPECT_EQ(status(r, "enterprise_code"), "accepted");
  EXPECT_EQ(value(r, "first_reg"), "2014-03-12");
  EXPECT_EQ(value(r, "change_no"), "3");
  EXPECT_EQ(value(r, "change_date"), "2019-09-05");
  EXPECT_EQ(value(r, "name_vi"), "CÔNG TY CỔ PHẦN XANH LÂM BÌNH");
  EXPECT_EQ(value(r, "capital"), "1500000000");
  EXPECT_EQ(status(r, "capital"), "accepted") << "figures and words agree";
  EXPECT_EQ(value(r, "rep_name"), "LƯƠNG THẾ QUYỀN");
  EXPECT_EQ(value(r, "rep_id_no"), "008075003417");
}

PageBuilder residence_confirmation() {
  PageBuilder page;
  page.letterhead({"CÔNG AN HUYỆN TAM NÔNG", "CÔNG AN XÃ DÂN QUYỀN"}, "Số: 264/XN",
                  "Dân Quyền, ngày 16 tháng 02 năm 2024");
  page.centred(1240, 700, "XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ");
  page.at(320, 820, "1. Họ, chữ đệm và tên: ĐINH QUANG HUY");
  page.at(320, 900, "2. Ngày, tháng, năm sinh: 23/04/1988   3. Giới tính: Nam");
  page.at(320, 980, "4. Số định danh cá nhân: 025088003417");
  page.at(320, 1060, "5. Dân tộc: Mường  6. Tôn giáo: Không  7. Quốc tịch: Việt Nam");
  page.at(320, 1140, "8. Quê quán: xã Dân Quyền, huyện Tam Nông, tỉnh Phú Thọ");
  page.at(320, 1220, "9. Nơi thường trú: Khu 4, xã Dân Quyền, huyện Tam Nông, tỉnh Phú Thọ");
  page.at(320, 1300, "10. Nơi tạm trú: .........................");
  page.at(320, 1380, "11. Họ, chữ đệm và tên chủ hộ: ĐINH QUANG THẠCH   12. Quan hệ với chủ hộ: Con");
  page.at(320, 1460, "13. Số định danh cá nhân của chủ hộ: 025060001122");
  page.at(320, 1540, "Xác nhận này có giá trị đến hết ngày 16/02/2025");
  return page;
}

TEST(RecordTypes, AResidenceConfirmation) {
  const Record r = recognise(residence_confirmation());
  EXPECT_EQ(r.type, "ct07");
  const std::map<std::string, std::string> expected = {
      {"doc_no", "264/XN"},
      {"full_name", "ĐINH QUANG HUY"},
      {"dob", "1988-04-23"},
      {"sex", "Nam"},
      {"pid", "025088003417"},
      {"ethnicity", "Mường"},
      {"religion", "Không"},
      {"nationality", "Việt Nam"},
      {"temporary_addr", ""},
      {"permanent_addr", "Khu 4, xã Dân Quyền, huyện Tam Nông, tỉnh Phú Thọ"},
      {"relation", "Con"},
      {"head_name", "ĐINH QUANG THẠCH"},
      {"head_pid", "025060001122"},
      {"valid_until", "2025-02-16"},
      {"issued_date", "2024-02-16"},
      {"issuer", "CÔNG AN XÃ DÂN QUYỀN"},
      {"hometown", "xã Dân Quyền, huyện Tam Nông, tỉnh Phú Thọ"},
  };
  for (const auto& [key, text] : expected) EXPECT_EQ(value(r, key), text) << key;
}

TEST(RecordTypes, AConfirmationValidForTooLongIsDoubted) {
  PageBuilder page = residence_confirmation();
  page.word("16/02/2025").text = "16/02/2026";
  EXPECT_EQ(recognise(page).fields.at("valid_until").reason, "valid for more than a year");
}

TEST(RecordTypes, HeadingsOfATableLabelNoFieldOfTheForm) {
  PageBuilder page = residence_confirmation();
  page.word("23/04/1988").text = ".........";
  TableText table;
  const auto cell = [&](int row, int column, int x, const std::string& text) {
    page.at(x, 1700 + 80 * row, text);
    page.last().table = 0;
    page.last().cell = static_cast<int>(table.cells.size());
    TableText::Cell c;
    c.row = row, c.column = column;
    c.lines = {static_cast<int>(page.page().lines.size()) - 1};
    table.cells.push_back(c);
  };
  const std::vector<std::string> heads = {"Họ, chữ đệm và tên", "Ngày, tháng, năm sinh", "Giới tính", "Quan hệ với chủ hộ"};
  const std::vector<std::string> entries = {"Đinh Thị Mai", "02/03/2004", "Nữ", "Con"};
  for (int c = 0; c < 4; ++c) cell(0, c, 320 + 480 * c, heads[static_cast<std::size_t>(c)]);
  for (int c = 0; c < 4; ++c) cell(1, c, 320 + 480 * c, entries[static_cast<std::size_t>(c)]);
  page.page().tables.push_back(table);
  const Record r = recognise(page);
  EXPECT_EQ(status(r, "dob"), "missing");
  EXPECT_EQ(value(r, "sex"), "Nam");
  ASSERT_EQ(r.tables.at("members").size(), 1u);
  EXPECT_EQ(r.tables.at("members")[0].at("dob").value, "2004-03-02");
}

TEST(RecordTypes, ASentenceUnderAnEntryIsNoneOfIt) {
  PageBuilder page = residence_confirmation();
  page.at(320, 1620, "Nội dung xác nhận khác: Không có");
  page.at(320, 1690, "Giấy này có giá trị đến hết ngày 16/02/2025");
  EXPECT_EQ(value(recognise(page), "other"), "Không có");
}

TEST(RecordTypes, ALabelInsideASentenceIsNone) {
  PageBuilder page = residence_confirmation();
  page.at(320, 1620, "Nội dung xác nhận khác: Đã xóa đăng ký tạm trú từ ngày 02/11/2023");
  EXPECT_EQ(value(recognise(page), "other"), "Đã xóa đăng ký tạm trú từ ngày 02/11/2023");
}

TEST(RecordTypes, WhatReadsOtherwiseElsewhereGoesToAPerson) {
  PageBuilder page = residence_confirmation();
  EXPECT_EQ(status(recognise(page), "hometown"), "accepted");
  for (Line& line : page.page().lines) {
    for (Word& word : line.words) {
      if (word.text == "Nông," && line.words[1].text == "Nơi") word.text = "Nống,";
    }
  }
  EXPECT_EQ(status(recognise(page), "hometown"), "review");
}

PageBuilder receipt() {
  PageBuilder page;
  page.letterhead({"UBND HUYỆN MAI SƠN", "BỘ PHẬN TIẾP NHẬN"}, "", "Mai Sơn, ngày 05 tháng 3 năm 2024");
  page.centred(1240, 700, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ");
  page.centred(1240, 780, "Mã hồ sơ: 000.21.15.H52-240305-0033");
  page.at(320, 900, "Tiếp nhận hồ sơ của: CẦM THỊ HOA");
  page.at(320, 980, "Địa chỉ: Bản Mé Lếch, xã Cò Nòi, huyện Mai Sơn, tỉnh Sơn La");
  page.at(320, 1060, "Số điện thoại: 0987654321    Email: camhoa@example.vn");
  page.at(320, 1140, "Nội dung yêu cầu giải quyết: Đăng ký biến động quyền sử dụng đất do nhận tặng cho");
  page.at(320, 1210, "từ cha mẹ");
  page.at(320, 1900, "Thời gian giải quyết hồ sơ: 10 ngày làm việc");
  page.at(320, 1980, "Thời gian nhận hồ sơ: 08 giờ 45 phút, ngày 05/03/2024");
  page.at(320, 2060, "Thời gian trả kết quả giải quyết hồ sơ: 16 giờ 30 phút, ngày 19/03/2024");
  page.at(320, 2140, "Đăng ký nhận kết quả tại: Bộ phận Một cửa");
  return page;
}

TEST(RecordTypes, AReceipt) {
  const Record r = recognise(receipt());
  EXPECT_EQ(r.type, "receipt");
  const std::map<std::string, std::string> expected = {
      {"dossier_code", "000.21.15.H52-240305-0033"},
      {"applicant", "CẦM THỊ HOA"},
      {"phone", "0987654321"},
      {"email", "camhoa@example.vn"},
      {"address", "Bản Mé Lếch, xã Cò Nòi, huyện Mai Sơn, tỉnh Sơn La"},
      {"request", "Đăng ký biến động quyền sử dụng đất do nhận tặng cho từ cha mẹ"},
      {"received_at", "2024-03-05 08:45"},
      {"due_at", "2024-03-19 16:30"},
      {"duration", "10 ngày làm việc"},
      {"pickup", "Bộ phận Một cửa"},
  };
  for (const auto& [key, text] : expected) EXPECT_EQ(value(r, key), text) << key;
}

TEST(RecordTypes, TheQrCodeOfAReceiptWins) {
  PageBuilder page = receipt();
  page.page().barcodes.push_back({"QRCode", "000.21.15.H52-240305-0038", {}});
  const Record r = recognise(page);
  EXPECT_EQ(value(r, "dossier_code"), "000.21.15.H52-240305-0038");
  EXPECT_EQ(status(r, "dossier_code"), "review");
  EXPECT_THAT(r.fields.at("dossier_code").reason, HasSubstr("the QR code says 000.21.15.H52-240305-0038"));
  page.page().barcodes[0].text = "000.21.15.H52-240305-0033";
  EXPECT_EQ(status(recognise(page), "dossier_code"), "accepted");
}

TEST(RecordTypes, AReceiptDueBeforeItWasReceivedIsDoubted) {
  PageBuilder page = receipt();
  page.word("19/03/2024").text = "19/02/2024";
  EXPECT_EQ(recognise(page).fields.at("due_at").reason, "due before it was received");
  page = receipt();
  page.word("05/03/2024").text = "06/03/2024";
  EXPECT_THAT(recognise(page).fields.at("dossier_code").reason, HasSubstr("2024-03-05"));
}

TEST(RecordTypes, ComponentsComeFromTheRuledTable) {
  PageBuilder page = receipt();
  TableText table;
  const std::vector<std::vector<std::string>> cells = {
      {"TT", "Tên giấy tờ", "Bản chính", "Bản chứng thực", "Bản photo"},
      {"1", "Giấy chứng nhận", "01", "", ""},
      {"2", "Hợp đồng tặng cho", "", "02", "1"}};
  for (int r = 0; r < 3; ++r) {
    for (int c = 0; c < 5; ++c) {
      const std::string& text = cells[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)];
      TableText::Cell cell{{300 + c * 400, 1300 + r * 100, 400, 100}, r, c, 1, 1, {}};
      if (!text.empty()) {
        page.at(cell.box.x + 20, cell.box.y + 70, text);
        page.last().table = 0;
        page.last().cell = r * 5 + c;
        cell.lines.push_back(static_cast<int>(page.page().lines.size()) - 1);
      }
      table.cells.push_back(cell);
    }
  }
  page.page().tables.push_back(table);
  const Record record = recognise(page);
  const auto& rows = record.tables.at("components");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].at("name").value, "Giấy chứng nhận");
  EXPECT_EQ(rows[0].at("originals").value, "1");
  EXPECT_EQ(rows[0].at("certified").status, FieldStatus::missing);
  EXPECT_EQ(rows[1].at("certified").value, "2");
  EXPECT_EQ(rows[1].at("photocopies").value, "1");
}

TEST(RecordTypes, PagesThatFitNothingAreOther) {
  PageBuilder page;
  body(page, 600);
  body(page, 900);
  EXPECT_EQ(recognise(page).type, "other");
  PageBuilder menu;
  menu.centred(1240, 500, "THỰC ĐƠN TUẦN");
  body(menu, 700);
  EXPECT_EQ(recognise(menu).type, "other");
}

TEST(RecordTypes, BlankPagesAndSeparators) {
  PageText blank;
  blank.outcome = Outcome::blank;
  blank.width = 2480, blank.height = 3508;
  EXPECT_EQ(types().recognise({blank}).type, "blank");
  PageText separator = decision().build();
  separator.barcodes.push_back({"QRCode", "SOHOA:SEPARATOR;box=7", {}});
  EXPECT_EQ(types().recognise({separator}).type, "separator");
}

TEST(RecordTypes, TheSignatureBlockIsOnTheLastPage) {
  PageText first = decision().build();
  std::erase_if(first.lines, [](const Line& line) { return line.box.y > 2400; });
  PageBuilder second;
  second.centred(1240, 200, "2");
  body(second, 400);
  second.at(380, 900, "Nơi nhận:");
  second.at(380, 960, "- Như Điều 2;");
  second.at(380, 1010, "- Lưu: VT, KT.");
  second.centred(1750, 900, "TM. ỦY BAN NHÂN DÂN");
  second.centred(1750, 970, "CHỦ TỊCH");
  second.centred(1750, 1350, "Quách Thị Minh");
  const Record r = types().recognise({first, second.build()});
  EXPECT_EQ(r.type, "decision");
  EXPECT_EQ(value(r, "signer"), "Quách Thị Minh");
  EXPECT_EQ(r.fields.at("signer").page, 2);
  EXPECT_EQ(r.fields.at("recipients").page, 2);
  EXPECT_EQ(r.fields.at("subject").page, 1);
  EXPECT_EQ(value(r, "page_count"), "2");
}

TEST(RecordTypes, TurnedPagesAreReadUpright) {
  PageText page = decision().build();
  const int width = page.width, height = page.height;
  // stored on its side: a clockwise quarter turn makes it upright
  const auto lie_down = [&](Box& b) { b = {b.y, width - b.right(), b.h, b.w}; };
  for (Line& line : page.lines) {
    lie_down(line.box);
    for (Word& word : line.words) lie_down(word.box);
  }
  page.width = height, page.height = width, page.rotate_degrees = 90;
  const Record r = types().recognise({page});
  EXPECT_EQ(r.type, "decision");
  EXPECT_EQ(value(r, "code_number"), "482");
  EXPECT_GT(r.fields.at("subject").box.h, r.fields.at("subject").box.w);  // reported as stored
}

TEST(RecordTypes, TheSamePageGivesTheSameRecord) {
  const Record a = recognise(decision()), b = recognise(decision());
  ASSERT_EQ(a.fields.size(), b.fields.size());
  for (const auto& [key, field] : a.fields) EXPECT_EQ(field.confidence, b.fields.at(key).confidence) << key;
}

TEST(RecordTypes, FirstPagesAreTold) {
  EXPECT_GT(types().first_page_probability(decision().build()), 0.9);
  EXPECT_GT(types().first_page_probability(birth_certificate().build()), 0.9);
  PageBuilder second;
  second.centred(1240, 180, "2");
  body(second, 300);
  EXPECT_LT(types().first_page_probability(second.build()), 0.1);
  PageBuilder annex;
  annex.centred(1240, 300, "QUY CHẾ");
  annex.centred(1240, 380, "Hoạt động của Tổ công tác chăm sóc cây xanh");
  annex.centred(1240, 450, "(Ban hành kèm theo Quyết định số 482/QĐ-UBND ngày 09/5/2022)");
  body(annex, 600);
  EXPECT_LT(types().first_page_probability(annex.build()), 0.3);
}

TEST(RecordTypes, WithoutItsNumberWhereTheNameOfTheBodyEndsIsDoubtful) {
  PageBuilder page;
  page.letterhead({"ỦY BAN NHÂN DÂN", "HUYỆN LÂM BÌNH"}, "", "Lâm Bình, ngày 09 tháng 5 năm 2022");
  page.centred(1240, 760, "QUYẾT ĐỊNH");
  page.centred(1240, 830, "Về việc thành lập Tổ công tác chăm sóc cây xanh");
  body(page, 1400);
  const Record record = recognise(page);
  EXPECT_EQ(record.type, "decision");
  EXPECT_EQ(status(record, "organ_name"), "review");
  EXPECT_EQ(status(recognise(decision()), "organ_name"), "accepted");
}

}  // namespace
}  // namespace sohoa
