#include <gmock/gmock.h>

#include "classifiers/record_types.h"
#include "document/small_papers.h"
#include "tests/classifiers/recognised.h"

namespace sohoa {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kCode = "038190001234|171234567|Nguyễn Thị Minh Hà|05031990|Nữ|Thôn 2, Đông Tiến, Đông Sơn, Thanh Hóa|10052021";

PageBuilder front() {
  PageBuilder page;
  page.centred(1240, 400, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
  page.centred(1240, 470, "Độc lập - Tự do - Hạnh phúc");
  page.centred(1240, 600, "CĂN CƯỚC CÔNG DÂN");
  page.centred(1240, 670, "Citizen Identity Card");
  page.at(700, 800, "Số / No.: 038190001234");
  page.at(700, 880, "Họ và tên / Full name:");
  page.at(700, 950, "NGUYỄN THỊ MINH HÀ");
  page.at(700, 1030, "Ngày sinh / Date of birth: 05/03/1990");
  page.at(700, 1110, "Giới tính / Sex: Nữ     Quốc tịch / Nationality: Việt Nam");
  page.at(700, 1190, "Quê quán / Place of origin:");
  page.at(700, 1260, "Đông Tiến, Đông Sơn, Thanh Hóa");
  page.at(700, 1340, "Nơi thường trú / Place of residence: Thôn 2");
  page.at(700, 1410, "Đông Tiến, Đông Sơn, Thanh Hóa");
  page.at(200, 1410, "Có giá trị đến: 05/03/2030");
  return page;
}

void add_back(PageBuilder& page) {
  page.at(300, 2000, "Đặc điểm nhận dạng / Personal identification:");
  page.at(300, 2070, "Nốt ruồi C:1cm dưới sau mép phải");
  page.at(300, 2150, "Ngày, tháng, năm / Date, month, year: 10/05/2021");
  page.centred(800, 2230, "CỤC TRƯỞNG CỤC CẢNH SÁT");
  page.centred(800, 2300, "QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI");
  page.at(300, 2600, "IDVNM1900012342038190001234<<9");
  page.at(300, 2680, "9003059F3003057VNM<<<<<<<<<<<0");
  page.at(300, 2760, "NGUYEN<<THI<MINH<HA<<<<<<<<<<<");
}

const std::map<std::string, std::string> kSays = {
    {"pid", "038190001234"},     {"full_name", "NGUYỄN THỊ MINH HÀ"}, {"dob", "1990-03-05"},
    {"sex", "Nữ"},               {"nationality", "Việt Nam"},        {"origin", "Đông Tiến, Đông Sơn, Thanh Hóa"},
    {"expiry", "2030-03-05"},    {"residence", "Thôn 2, Đông Tiến, Đông Sơn, Thanh Hóa"},
};

TEST(Cards, TheFrontAloneGivesAllButASecondSourceOfTheNumber) {
  const Record r = recognise(front());
  EXPECT_EQ(r.type, "cccd");
  for (const auto& [key, text] : kSays) {
    if (key == "residence") continue;
    EXPECT_EQ(value(r, key), text) << key;
  }
  EXPECT_EQ(value(r, "residence"), "Thôn 2 Đông Tiến, Đông Sơn, Thanh Hóa");
  EXPECT_EQ(status(r, "residence"), "review") << "a comma may stand between the lines or not";
  EXPECT_EQ(status(r, "pid"), "review");
  EXPECT_THAT(r.fields.at("pid").reason, HasSubstr("second source"));
}

TEST(Cards, TheMachineReadableZoneIsTheNumbersSecondSource) {
  PageBuilder page = front();
  add_back(page);
  const Record r = recognise(page);
  EXPECT_EQ(r.type, "cccd");
  for (const auto* key : {"pid", "dob", "sex", "expiry", "nationality"}) {
    EXPECT_EQ(value(r, key), kSays.at(key)) << key;
    EXPECT_EQ(status(r, key), "accepted") << key << ": " << r.fields.at(key).reason;
    ASSERT_EQ(r.fields.at(key).sources.size(), 2u) << key;
    EXPECT_EQ(r.fields.at(key).sources[0].source, Evidence::Source::print);
    EXPECT_EQ(r.fields.at(key).sources[1].source, Evidence::Source::mrz);
    EXPECT_EQ(r.fields.at(key).sources[1].page, 1);
    EXPECT_FALSE(r.fields.at(key).sources[1].box.empty());
  }
  EXPECT_EQ(value(r, "issue_date"), "2021-05-10");
  EXPECT_EQ(value(r, "issuer"), "Cục Cảnh sát quản lý hành chính về trật tự xã hội");
}

TEST(Cards, TheQrCodeGivesWhatItSays) {
  PageBuilder page = front();
  page.page().barcodes.push_back({"QRCode", kCode, {1700, 350, 250, 250}});
  const Record r = recognise(page);
  for (const auto* key : {"pid", "full_name", "dob", "sex", "residence"}) {
    EXPECT_EQ(value(r, key), kSays.at(key)) << key;
    EXPECT_EQ(status(r, key), "accepted") << key << ": " << r.fields.at(key).reason;
  }
  EXPECT_EQ(value(r, "issue_date"), "2021-05-10");
  ASSERT_EQ(r.fields.at("pid").sources.size(), 2u);
  EXPECT_EQ(r.fields.at("pid").sources.back().source, Evidence::Source::qr);
  EXPECT_EQ(r.fields.at("pid").sources.back().box, (Box{1700, 350, 250, 250}));
}

TEST(Cards, TheQrCodeSettlesTheMarksOfTheName) {
  PageBuilder page = front();
  page.word("MINH").text = "MÍNH";
  page.page().barcodes.push_back({"QRCode", kCode, {1700, 350, 250, 250}});
  const Record r = recognise(page);
  EXPECT_EQ(value(r, "full_name"), "NGUYỄN THỊ MINH HÀ");
  EXPECT_EQ(status(r, "full_name"), "accepted");
  EXPECT_THAT(r.fields.at("full_name").correction, HasSubstr("MÍNH"));
  EXPECT_EQ(r.fields.at("full_name").raw, "NGUYỄN THỊ MÍNH HÀ");
}

TEST(Cards, SourcesThatDisagreeGoToAPersonWithBothValues) {
  PageBuilder page = front();
  page.word("038190001234").text = "038190001284";
  page.page().barcodes.push_back({"QRCode", kCode, {1700, 350, 250, 250}});
  Record r = recognise(page);
  EXPECT_EQ(status(r, "pid"), "review");
  EXPECT_EQ(value(r, "pid"), "038190001234");
  EXPECT_THAT(r.fields.at("pid").reason, HasSubstr("038190001284"));
  EXPECT_THAT(r.fields.at("pid").reason, HasSubstr("038190001234"));

  // two cards of different people, or a QR code pasted over
  page = front();
  add_back(page);
  page.page().barcodes.push_back({"QRCode", "040088012345||Trần Văn Bình|11081988|Nam|Nghệ An|22112021", {1700, 350, 250, 250}});
  r = recognise(page);
  const std::map<std::string, std::string> by_qr = {{"pid", "040088012345"}, {"dob", "1988-08-11"}, {"full_name", "TRẦN VĂN BÌNH"}};
  for (const auto& [key, said] : by_qr) {
    EXPECT_EQ(status(r, key), "review") << key;
    EXPECT_EQ(value(r, key), said) << key;
    EXPECT_EQ(r.fields.at(key).raw, key == "dob" ? "05/03/1990" : kSays.at(key)) << key << ": the print stays to be seen";
    EXPECT_THAT(r.fields.at(key).reason, HasSubstr(said)) << key;
  }
  for (const auto* key : {"pid", "dob"}) EXPECT_THAT(r.fields.at(key).reason, HasSubstr(kSays.at(key))) << key;
}

TEST(Cards, TwoCodesOutvoteAMisreading) {
  PageBuilder page = front();
  add_back(page);
  page.word("038190001234").text = "038190001284";
  page.page().barcodes.push_back({"QRCode", kCode, {1700, 350, 250, 250}});
  const Record r = recognise(page);
  EXPECT_EQ(value(r, "pid"), "038190001234");
  EXPECT_EQ(status(r, "pid"), "accepted");
  EXPECT_THAT(r.fields.at("pid").correction, HasSubstr("038190001284"));
}

TEST(Cards, ABackAloneIsKnownByItsZone) {
  PageBuilder page;
  add_back(page);
  const Record r = recognise(page);
  EXPECT_EQ(r.type, "cccd");
  EXPECT_EQ(value(r, "pid"), "038190001234");
  EXPECT_EQ(status(r, "pid"), "accepted");
  EXPECT_EQ(value(r, "full_name"), "NGUYEN THI MINH HA");
  EXPECT_EQ(status(r, "full_name"), "review") << "the zone has no marks";
}

TEST(Cards, AZoneWhoseChecksFailSettlesNothing) {
  PageBuilder page = front();
  add_back(page);
  page.word("IDVNM1900012342038190001234<<9").text = "IDVNM1900012842038190001284<<9";
  const Record r = recognise(page);
  EXPECT_EQ(status(r, "pid"), "review");
  EXPECT_EQ(value(r, "pid"), "038190001234");
  EXPECT_THAT(r.fields.at("pid").reason, HasSubstr("second source"));
}

PageBuilder health_card(const std::string& number, const std::string& benefit) {
  PageBuilder page;
  page.centred(1240, 400, "BẢO HIỂM XÃ HỘI VIỆT NAM");
  page.centred(1240, 520, "THẺ BẢO HIỂM Y TẾ");
  page.at(500, 640, "Mã số: " + number);
  page.at(500, 720, "Họ và tên: NGUYỄN GIA BẢO");
  page.at(500, 800, "Ngày sinh: 12/02/2024      Giới tính: Nam");
  page.at(500, 880, "Nơi ĐK KCB BĐ: Trạm Y tế xã Đông Tiến      Mã: 38-280");
  page.at(500, 960, "Giá trị sử dụng: từ ngày 12/02/2024");
  page.at(500, 1040, "Thời điểm đủ 05 năm liên tục: từ ngày 12/02/2029");
  page.at(500, 1120, "Mã mức hưởng: " + benefit + "      Mã nơi đối tượng sinh sống: K2");
  return page;
}

TEST(Cards, AHealthInsuranceCard) {
  const Record r = recognise(health_card("TE1383820012345", "1"));
  EXPECT_EQ(r.type, "bhyt");
  const std::map<std::string, std::string> expected = {
      {"card_no", "TE1383820012345"}, {"full_name", "NGUYỄN GIA BẢO"},      {"dob", "2024-02-12"},        {"sex", "Nam"},
      {"facility", "Trạm Y tế xã Đông Tiến"}, {"facility_code", "38-280"}, {"valid_from", "2024-02-12"}, {"five_year_date", "2029-02-12"},
      {"benefit", "1"},               {"area", "K2"},
  };
  for (const auto& [key, text] : expected) EXPECT_EQ(value(r, key), text) << key;
}

TEST(Cards, AChildsHealthInsuranceCardNamesAParent) {
  PageBuilder page;
  page.centred(1240, 400, "BẢO HIỂM XÃ HỘI VIỆT NAM");
  page.centred(1240, 520, "THẺ BẢO HIỂM Y TẾ");
  page.at(500, 640, "Mã số: TE1383820012345");
  page.at(500, 720, "Họ và tên: NGUYỄN GIA BẢO");
  page.at(500, 800, "Nơi đăng ký KCB BĐ: Trạm Y tế xã Đông Tiến");
  page.at(500, 880, "Mã nơi đăng ký KCB BĐ: 38-280");
  page.at(500, 960, "Họ tên cha (hoặc mẹ, người giám hộ): Nguyễn Văn Bách");
  const Record r = recognise(page);
  ASSERT_EQ(r.type, "bhyt");
  EXPECT_EQ(value(r, "full_name"), "NGUYỄN GIA BẢO");
  EXPECT_EQ(status(r, "full_name"), "accepted") << r.fields.at("full_name").reason;
  EXPECT_EQ(value(r, "facility"), "Trạm Y tế xã Đông Tiến");
  EXPECT_EQ(value(r, "facility_code"), "38-280");
}

TEST(Cards, AnEntryMayStandCentredUnderItsHeading) {
  PageBuilder page;
  page.centred(1240, 400, "GIẤY CHỨNG MINH NHÂN DÂN").at(900, 480, "SỐ 171234567").at(700, 560, "Họ tên: TRẦN VĂN BÌNH");
  page.centred(1440, 1600, "DẤU VẾT RIÊNG VÀ DỊ HÌNH").at(860, 1680, "Nốt ruồi cách 0,4cm trên sau mép trái và dưới").at(860, 1750, "mắt trái");
  EXPECT_EQ(value(recognise(page), "features"), "Nốt ruồi cách 0,4cm trên sau mép trái và dưới mắt trái");
}

TEST(Cards, AWordThatNoProseHasIsLookedAt) {
  PageBuilder page;
  page.centred(1240, 400, "GIẤY CHỨNG MINH NHÂN DÂN").at(900, 480, "SỐ 171234567").at(700, 560, "Họ tên: TRẦN VĂN BÌNH");
  page.centred(1440, 1600, "DẤU VẾT RIÊNG VÀ DỊ HÌNH").centred(1440, 1680, "Nốt ruồi cách 0,4cm trên sau mép trái");
  EXPECT_EQ(status(recognise(page), "features"), "accepted");
  page.word("Nốt").text = "Seo";
  EXPECT_THAT(recognise(page).fields.at("features").reason, HasSubstr("no usual word"));
}

TEST(Cards, TheNumberOfAHealthInsuranceCardHasTwoForms) {
  EXPECT_EQ(value(recognise(health_card("3820012345", "1")), "card_no"), "3820012345");
  const Record r = recognise(health_card("TE138382001234", "1"));
  EXPECT_EQ(value(r, "card_no"), "TE138382001234");
  EXPECT_EQ(status(r, "card_no"), "review");
  EXPECT_THAT(r.fields.at("card_no").reason, HasSubstr("not the form of a health insurance number"));
}

TEST(Cards, TheBenefitStandsInTheOldNumber) {
  const Record r = recognise(health_card("TE1383820012345", "4"));
  EXPECT_EQ(value(r, "benefit"), "4");
  EXPECT_EQ(value(r, "card_no"), "TE1383820012345");
  for (const auto* key : {"benefit", "card_no"}) {
    EXPECT_EQ(status(r, key), "review") << key;
    EXPECT_THAT(r.fields.at(key).reason, HasSubstr("the number of the card and the benefit disagree")) << key;
  }
}

// What was read of one small paper, so far down a sheet.
PageText part(const PageBuilder& builder, int down) {
  PageText paper = builder.build();
  for (Line& line : paper.lines) {
    line.box.y += down;
    for (Word& word : line.words) word.box.y += down;
    for (cv::Point2f& point : line.baseline) point.y += static_cast<float>(down);
  }
  return paper;
}

// A sheet with these below each other.
PageText sheet_of(const std::vector<PageBuilder>& builders) {
  constexpr int height = 2000;
  PageText sheet = PageBuilder().build();
  sheet.height = height * static_cast<int>(builders.size());
  for (std::size_t i = 0; i < builders.size(); ++i) {
    const int down = height * static_cast<int>(i);
    add_paper(part(builders[i], down), {0, down, sheet.width, height}, sheet);
  }
  return sheet;
}

PageBuilder front_of_another() {
  PageBuilder page = front();
  page.word("038190001234").text = "040088012345";
  page.word("NGUYỄN").text = "TRẦN", page.word("THỊ").text = "VĂN", page.word("MINH").text = "BÌNH", page.word("HÀ").text = "AN";
  page.word("05/03/1990").text = "11/08/1988";
  page.word("Nữ").text = "Nam";
  page.word("05/03/2030").text = "11/08/2028";
  return page;
}

PageBuilder back(bool with_zone) {
  PageBuilder page;
  page.at(300, 400, "Đặc điểm nhận dạng / Personal identification:");
  page.at(300, 470, "Nốt ruồi C:1cm dưới sau mép phải");
  page.at(300, 550, "Ngày, tháng, năm / Date, month, year: 10/05/2021");
  page.centred(800, 630, "CỤC TRƯỞNG CỤC CẢNH SÁT");
  page.centred(800, 700, "QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI");
  if (!with_zone) return page;
  page.at(300, 1000, "IDVNM1900012342038190001234<<9");
  page.at(300, 1080, "9003059F3003057VNM<<<<<<<<<<<0");
  page.at(300, 1160, "NGUYEN<<THI<MINH<HA<<<<<<<<<<<");
  return page;
}

TEST(Cards, TheLettersOfAnOldNumberSayWhichBenefitsThereMayBe) {
  Record r = recognise(health_card("DN1383820012345", "1"));
  EXPECT_THAT(r.fields.at("card_no").reason, Not(HasSubstr("group"))) << "an employee may have the better benefit of another group";
  r = recognise(health_card("HT4383820012345", "4"));
  EXPECT_EQ(status(r, "card_no"), "review");
  EXPECT_THAT(r.fields.at("card_no").reason, HasSubstr("group HT do not have benefit 4"));
  EXPECT_THAT(recognise(health_card("QN4383820012345", "4")).fields.at("card_no").reason, HasSubstr("group QN"));
  EXPECT_THAT(recognise(health_card("TF1383820012345", "1")).fields.at("card_no").reason, HasSubstr("TF is no group"));
  EXPECT_THAT(recognise(health_card("TE4383820012345", "")).fields.at("card_no").reason, HasSubstr("group TE")) << "without a printed benefit, too";
}

TEST(Cards, TheProvinceInAnOldNumberIsOne) {
  const Record r = recognise(health_card("TE1133820012345", "1"));
  EXPECT_EQ(status(r, "card_no"), "review");
  EXPECT_THAT(r.fields.at("card_no").reason, HasSubstr("province 13"));
  EXPECT_THAT(recognise(health_card("QN5973820012345", "5")).fields.at("card_no").reason, Not(HasSubstr("province"))) << "the army's own office";
}

TEST(Cards, TwoPeoplesCardsOnASheetAreNotMixed) {
  const Record r = types().recognise({sheet_of({front_of_another(), back(true), front()})});
  EXPECT_EQ(r.type, "cccd");
  EXPECT_EQ(value(r, "pid"), "040088012345");
  EXPECT_EQ(value(r, "full_name"), "TRẦN VĂN BÌNH AN");
  EXPECT_EQ(status(r, "pid"), "review") << "the other's machine-readable zone is no second source";
  EXPECT_EQ(value(r, "issue_date"), "") << "that is the other's";
  ASSERT_EQ(r.tables.at("papers").size(), 1u);
  const FieldMap& other = r.tables.at("papers")[0];
  EXPECT_EQ(other.at("record_type").value, "cccd");
  EXPECT_EQ(other.at("record_type").box, (Box{0, 4000, 2480, 2000}));
  EXPECT_EQ(other.at("full_name").value, "NGUYỄN THỊ MINH HÀ");
  EXPECT_EQ(other.at("pid").value, "038190001234");
  EXPECT_EQ(other.at("pid").status, FieldStatus::accepted);
  EXPECT_EQ(other.at("issue_date").value, "2021-05-10");
}

TEST(Cards, ABackThatNamesNobodyBelongsToTheOnlyFront) {
  const Record r = types().recognise({sheet_of({back(false), front()})});
  EXPECT_EQ(value(r, "full_name"), "NGUYỄN THỊ MINH HÀ");
  EXPECT_EQ(value(r, "issue_date"), "2021-05-10");
  EXPECT_FALSE(r.tables.contains("papers"));
}

TEST(Cards, ABackThatNamesNobodyIsNotGivenToTheOnlyFrontThatCouldBeRead) {
  PageBuilder unreadable;
  unreadable.at(300, 400, "uịp uẹA uẹɹ").at(300, 480, "ɓuęɯ ưęɥu");
  const Record r = types().recognise({sheet_of({unreadable, back(false), front()})});
  EXPECT_EQ(value(r, "full_name"), "NGUYỄN THỊ MINH HÀ");
  EXPECT_EQ(value(r, "issue_date"), "") << "it may be the back of the other";
}

TEST(Cards, ABackThatNamesNobodyBelongsToNoneOfTwoFronts) {
  const Record r = types().recognise({sheet_of({front(), back(false), front_of_another()})});
  EXPECT_EQ(value(r, "full_name"), "NGUYỄN THỊ MINH HÀ");
  EXPECT_EQ(value(r, "issue_date"), "");
  ASSERT_EQ(r.tables.at("papers").size(), 2u);
  const auto& papers = r.tables.at("papers");
  EXPECT_EQ(papers[0].at("full_name").value, "TRẦN VĂN BÌNH AN");
  EXPECT_EQ(papers[0].at("issue_date").value, "");
  EXPECT_EQ(papers[1].at("full_name").value, "");
  EXPECT_EQ(papers[1].at("issue_date").value, "2021-05-10") << "a paper of its own";
}

TEST(Cards, ABackThatNamesSomebodyDoesNotJoinAFrontWithoutANumber) {
  PageBuilder page = front_of_another();
  page.word("040088012345").text = "040088O1Z345";
  const Record r = types().recognise({sheet_of({page, back(true)})});
  EXPECT_EQ(value(r, "full_name"), "TRẦN VĂN BÌNH AN");
  EXPECT_EQ(status(r, "pid"), "review");
  EXPECT_NE(value(r, "pid"), "038190001234");
  ASSERT_EQ(r.tables.at("papers").size(), 1u);
  EXPECT_EQ(r.tables.at("papers")[0].at("pid").value, "038190001234");
}

TEST(Cards, TheEndOfALetterIsNoSheetOfCards) {
  PageBuilder letter, recipients, signature;
  letter.letterhead({"ỦY BAN NHÂN DÂN", "HUYỆN LÂM BÌNH"}, "Số: 482/QĐ-UBND", "Lâm Bình, ngày 09 tháng 5 năm 2022");
  letter.centred(1240, 760, "QUYẾT ĐỊNH").centred(1240, 830, "Về việc thành lập Tổ công tác chăm sóc cây xanh");
  letter.at(420, 1130, "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;");
  recipients.at(380, 100, "Nơi nhận:").at(380, 160, "- Như Điều 3;").at(380, 220, "- Lưu: VT.");
  signature.centred(1750, 100, "CHỦ TỊCH").centred(1750, 550, "Lương Thế Quyền");
  const Record r = types().recognise({letter.build(), sheet_of({recipients, signature})});
  EXPECT_EQ(r.type, "decision");
  EXPECT_EQ(value(r, "signer"), "Lương Thế Quyền");
  EXPECT_FALSE(r.tables.contains("papers"));
}

TEST(Cards, BlankPagesAreNoPapers) {
  PageText blank = PageBuilder().build();
  blank.lines.clear();
  for (const auto& pages : {std::vector{blank, sheet_of({front()})}, std::vector{sheet_of({front()}), blank}}) {
    const Record r = types().recognise(pages);
    EXPECT_EQ(r.type, "cccd");
    EXPECT_EQ(value(r, "full_name"), "NGUYỄN THỊ MINH HÀ");
    EXPECT_FALSE(r.tables.contains("papers"));
  }
}

TEST(Cards, ASheetOfCardsBehindAnotherPaperIsNoPartOfIt) {
  const Record r = types().recognise({health_card("TE1383820012345", "1").build(), sheet_of({front()})});
  EXPECT_EQ(r.type, "bhyt");
  EXPECT_EQ(value(r, "full_name"), "NGUYỄN GIA BẢO");
  ASSERT_EQ(r.tables.at("papers").size(), 1u);
  EXPECT_EQ(r.tables.at("papers")[0].at("full_name").value, "NGUYỄN THỊ MINH HÀ");
  EXPECT_EQ(r.tables.at("papers")[0].at("full_name").page, 2);
}

TEST(Cards, WhatTwoCardsOnASheetSayDifferentlyGoesToAPerson) {
  PageBuilder page = front();
  page.at(700, 2400, "Quê quán / Place of origin:");
  page.at(700, 2470, "Hưng Vượng, Xuân Thọ, Bình Định");
  const Record r = recognise(page);
  EXPECT_EQ(value(r, "origin"), "Đông Tiến, Đông Sơn, Thanh Hóa");
  EXPECT_EQ(status(r, "origin"), "review");
  EXPECT_THAT(r.fields.at("origin").reason, HasSubstr("more than once"));
}

}  // namespace
}  // namespace sohoa
