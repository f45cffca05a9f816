#include <gmock/gmock.h>

#include "tests/classifiers/recognised.h"

// Papers of birth, death, marriage and residence.
namespace sohoa {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

PageBuilder death_declaration() {
  PageBuilder page;
  page.centred(1240, 330, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
  page.centred(1240, 396, "Độc lập - Tự do - Hạnh phúc");
  page.centred(1240, 600, "TỜ KHAI ĐĂNG KÝ KHAI TỬ");
  page.at(320, 800, "Họ, chữ đệm, tên người yêu cầu: ĐINH THỊ MAI");
  page.at(320, 880, "Nơi cư trú: Khu 4, xã Dân Quyền, huyện Tam Nông, tỉnh Phú Thọ");
  page.at(320, 960, "Giấy tờ tùy thân: CCCD số 025188003417, cấp ngày 03/04/2021");
  page.at(320, 1040, "Quan hệ với người đã chết: Con");
  page.at(320, 1120, "Đề nghị cơ quan đăng ký khai tử cho người dưới đây:");
  page.at(320, 1200, "Họ, chữ đệm, tên: ĐINH QUANG THẠCH");
  page.at(320, 1280, "Ngày, tháng, năm sinh: 05/06/1941");
  page.at(320, 1360, "Giới tính: Nam   Dân tộc: Mường   Quốc tịch: Việt Nam");
  page.at(320, 1440, "Nơi cư trú cuối cùng: Khu 4, xã Dân Quyền, huyện Tam Nông, tỉnh Phú Thọ");
  page.at(320, 1520, "Giấy tờ tùy thân: ..............................");
  page.at(320, 1600, "Đã chết vào lúc: 04 giờ 30 phút, ngày 18 tháng 6 năm 2024");
  page.at(320, 1680, "Nơi chết: Tại nhà");
  page.at(320, 1760, "Số Giấy báo tử/ Giấy tờ thay thế: 12/GBT do Trạm Y tế xã Dân Quyền cấp ngày 19/06/2024");
  page.at(320, 1840, "Tôi cam đoan nội dung trên đây là đúng sự thật.");
  page.at(320, 1920, "Số lượng: 3 bản");
  return page;
}

TEST(CivilStatus, WhoDeclaresIsNotWhoHasDied) {
  const Record record = recognise(death_declaration());
  EXPECT_EQ(record.type, "death_form");
  EXPECT_EQ(value(record, "requester_name"), "ĐINH THỊ MAI");
  EXPECT_EQ(value(record, "requester_id_no"), "025188003417");
  EXPECT_EQ(value(record, "relation"), "Con");
  EXPECT_EQ(value(record, "full_name"), "ĐINH QUANG THẠCH");
  EXPECT_EQ(value(record, "id_doc"), "");  // dots alone are empty
  EXPECT_EQ(value(record, "death_time"), "2024-06-18 04:30");
  EXPECT_EQ(value(record, "copies_requested"), "3");
}

TEST(CivilStatus, ALabelThatLostItsColonIsNotTakenForAPartOfTheValueUnseen) {
  PageBuilder page;
  page.centred(1240, 400, "XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ");
  page.at(320, 600, "1. Họ, chữ đệm và tên: ĐINH QUANG THẠCH");
  page.at(320, 680, "5. Dân tộc: Kinh   6. Nội dung khác: Không 7. Quốc tịch Việt Nam");
  page.at(320, 760, "8. Nơi thường trú: Khu 4, xã Dân Quyền, huyện Tam Nông, tỉnh Phú Thọ");
  const Record record = recognise(page);
  ASSERT_EQ(record.type, "ct07");
  const Field& other = record.fields.at("other");
  EXPECT_THAT(other.value, HasSubstr("Không 7. Quốc tịch Việt Nam"));
  EXPECT_EQ(status(record, "other"), "review");
  EXPECT_THAT(other.reason, HasSubstr("label"));
}

TEST(CivilStatus, WordsOfALabelAreNoValue) {
  PageBuilder page;
  page.centred(1240, 400, "XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ");
  page.at(320, 600, "1. Họ, chữ đệm và tên: ĐINH QUANG THẠCH");
  page.at(320, 680, "8. Nơi thường trú: Khu 4, xã Dân Quyền, huyện Tam Nông, tỉnh Phú Thọ");
  page.at(320, 760, "13. Nội dung xác nhận khác: nhận");
  const Record record = recognise(page);
  ASSERT_EQ(record.type, "ct07");
  EXPECT_EQ(value(record, "other"), "nhận");
  EXPECT_EQ(status(record, "other"), "review");
}

TEST(CivilStatus, FactsThatShareALabelArePartedByWords) {
  const Record record = recognise(death_declaration());
  EXPECT_EQ(value(record, "notice_no"), "12/GBT");
  EXPECT_EQ(value(record, "notice_issuer"), "Trạm Y tế xã Dân Quyền");
  EXPECT_EQ(value(record, "notice_date"), "2024-06-19");
}

TEST(CivilStatus, AFormWhoseFiguresCannotBeReadIsTakenForHandwriting) {
  PageBuilder page = death_declaration();
  page.word("025188003417,").text = "0251780O3,";
  page.word("05/06/1941").text = "5/0b/1";
  const Record record = recognise(page);
  for (const char* key : {"requester_name", "full_name", "sex", "notice_issuer"}) {
    EXPECT_EQ(status(record, key), "review") << key;
    EXPECT_THAT(record.fields.at(key).reason, HasSubstr("written by hand")) << key;
  }
}

TEST(CivilStatus, WhereADeathWasRegisteredMayStandInOneSentenceWithNumberAndDay) {
  PageBuilder page;
  page.letterhead({"ỦY BAN NHÂN DÂN", "XÃ DÂN QUYỀN"}, "Số: 12/TLKT-BS", "Dân Quyền, ngày 09 tháng 8 năm 2024");
  page.centred(1240, 700, "TRÍCH LỤC KHAI TỬ");
  page.at(320, 900, "Họ, chữ đệm, tên: ĐINH QUANG THẠCH");
  page.at(320, 980, "Nơi chết: Tại nhà");
  page.at(320, 1060, "Đã được đăng ký khai tử tại UBND xã Dân Quyền, số 31, ngày 20 tháng 6 năm 2024");
  page.at(320, 1140, "Nguyên nhân chết: Bệnh già");
  const Record record = recognise(page);
  EXPECT_EQ(value(record, "registered_at"), "UBND xã Dân Quyền");
  EXPECT_EQ(value(record, "reg_no"), "31");
  EXPECT_EQ(value(record, "reg_date"), "2024-06-20");
}

TEST(CivilStatus, WhereADeathWasRegisteredMayHaveAHouseNumber) {
  for (const char* house : {"số 12 phố Tràng", "số 5A/3 Trần Phú", "số nhà 7"}) {
    PageBuilder page;
    page.letterhead({"ỦY BAN NHÂN DÂN", "XÃ DÂN QUYỀN"}, "Số: 12/TLKT-BS", "Dân Quyền, ngày 09 tháng 8 năm 2024");
    page.centred(1240, 700, "TRÍCH LỤC KHAI TỬ");
    page.at(320, 900, "Họ, chữ đệm, tên: ĐINH QUANG THẠCH");
    page.at(320, 1060, std::string("Đã được đăng ký khai tử tại UBND phường Hạ Lý, ") + house + ", số 31, ngày 20 tháng 6 năm 2024");
    const Record record = recognise(page);
    EXPECT_EQ(value(record, "registered_at"), std::string("UBND phường Hạ Lý, ") + house);
    EXPECT_EQ(value(record, "reg_no"), "31");
    EXPECT_EQ(value(record, "reg_date"), "2024-06-20");
  }
}

TEST(CivilStatus, ALostMarkBetweenSurnameAndGivenNameIsLookedAt) {
  PageBuilder page = death_declaration();
  const Record right = recognise(page);
  EXPECT_EQ(status(right, "requester_name"), "accepted") << right.fields.at("requester_name").reason;
  page.word("THỊ").text = "THI";
  const Record lost = recognise(page);
  EXPECT_EQ(status(lost, "requester_name"), "review");
  EXPECT_THAT(lost.fields.at("requester_name").reason, HasSubstr("\"THI\" is rare"));
}

TEST(CivilStatus, ColumnsNeedNotKeepStep) {
  PageBuilder page;
  page.letterhead({"ỦY BAN NHÂN DÂN", "XÃ DÂN QUYỀN"}, "Số: 12/TLKS-BS", "Dân Quyền, ngày 09 tháng 8 năm 2024");
  page.centred(1240, 700, "TRÍCH LỤC KHAI SINH");
  page.at(320, 900, "Họ, chữ đệm, tên: ĐINH QUANG THẠCH");
  page.at(320, 980, "Họ, chữ đệm, tên người mẹ: LÒ THỊ").at(1350, 980, "Họ, chữ đệm, tên người cha: VŨ MẪN");
  page.at(320, 1060, "DIỄM").at(1350, 1060, "Dân tộc: Tày");
  page.at(320, 1140, "Dân tộc: Mường").at(1350, 1140, "Nơi cư trú: Xóm 3, xã Dân Quyền,");
  page.at(320, 1220, "Nơi cư trú: Thôn 7, xã Tân Tây, huyện").at(1350, 1220, "tỉnh Phú Thọ");
  page.at(320, 1300, "Lâm Thao, tỉnh Phú Thọ");
  const Record record = recognise(page);
  EXPECT_EQ(value(record, "mother_residence"), "Thôn 7, xã Tân Tây, huyện Lâm Thao, tỉnh Phú Thọ");
  EXPECT_EQ(value(record, "father_residence"), "Xóm 3, xã Dân Quyền, tỉnh Phú Thọ");
}

TEST(CivilStatus, AnEntryMayReadAsALabel) {
  PageBuilder page;
  page.centred(1240, 600, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ");
  page.at(320, 800, "Mã hồ sơ: 000.16.38.H56-240305-0012");
  page.at(320, 880, "Nhận kết quả tại: Bộ phận tiếp nhận và trả kết quả xã Dân Quyền");
  EXPECT_EQ(value(recognise(page), "pickup"), "Bộ phận tiếp nhận và trả kết quả xã Dân Quyền");
}

TEST(CivilStatus, WhatIsPrintedTwiceIsASourceOfItsOwn) {
  PageBuilder page = death_declaration();
  const Record once = recognise(page);
  EXPECT_EQ(once.fields.at("requester_id_no").sources.size(), 1U);
  EXPECT_EQ(status(once, "requester_id_no"), "review");
  page.at(1500, 2600, "ĐINH THỊ MAI");
  page.at(1500, 2700, "025188003417");
  const Record twice = recognise(page);
  const std::vector<Evidence>& sources = twice.fields.at("requester_name").sources;
  ASSERT_EQ(sources.size(), 2U);
  EXPECT_NE(sources[0].box, sources[1].box);
  EXPECT_EQ(status(twice, "requester_name"), "accepted");
  EXPECT_EQ(status(twice, "requester_id_no"), "review") << "the number there may be another person's, and so may be this one";
}

TEST(CivilStatus, ALongerNameElsewhereIsNoSecondPrint) {
  for (const char* other : {"ĐINH THỊ MAI HOA", "LÊ ĐINH THỊ MAI"}) {
    PageBuilder page = death_declaration();
    page.at(1500, 2600, other);
    EXPECT_EQ(recognise(page).fields.at("requester_name").sources.size(), 1U) << other;
  }
  PageBuilder page = death_declaration();
  page.at(1400, 2600, "Bà ĐINH THỊ MAI, người khai");
  EXPECT_EQ(recognise(page).fields.at("requester_name").sources.size(), 1U) << "a title may be a name";
}

TEST(CivilStatus, ANoticeOlderThanTheDeathIsDoubted) {
  PageBuilder page = death_declaration();
  page.word("19/06/2024").text = "17/06/2024";
  EXPECT_THAT(recognise(page).fields.at("notice_date").reason, HasSubstr("older than the death"));
}

TEST(CivilStatus, ATitleMayRunOverTwoLines) {
  PageBuilder page = death_declaration();
  page.page().lines.erase(page.page().lines.begin() + 2);
  page.centred(1240, 560, "TỜ KHAI");
  page.centred(1240, 640, "ĐĂNG KÝ KHAI TỬ");
  std::rotate(page.page().lines.begin() + 2, page.page().lines.end() - 2, page.page().lines.end());
  EXPECT_EQ(recognise(page).type, "death_form");
}

// A marriage extract whose spouses are the columns of a ruled table.
PageBuilder marriage_table() {
  PageBuilder page;
  page.letterhead({"ỦY BAN NHÂN DÂN", "XÃ DÂN QUYỀN"}, "Số: 24/TLKH-BS", "Dân Quyền, ngày 16 tháng 02 năm 2024");
  page.centred(1240, 700, "TRÍCH LỤC KẾT HÔN");
  const std::vector<std::vector<std::string>> cells = {{"Nội dung", "BÊN NỮ", "BÊN NAM"},
                                                       {"Họ, chữ đệm, tên", "HỒ THỊ MAI", "PHẠM VĂN NGHĨA"},
                                                       {"Ngày, tháng, năm sinh", "14/02/1982", "25/03/1978"},
                                                       {"Dân tộc", "Mường", "Kinh"}};
  TableText table;
  for (int r = 0; r < 4; ++r) {
    for (int c = 0; c < 3; ++c) {
      TableText::Cell cell{{300 + c * 650, 900 + r * 100, 650, 100}, r, c, 1, 1, {static_cast<int>(page.page().lines.size())}};
      page.at(cell.box.x + 20, cell.box.y + 70, cells[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)]);
      page.last().table = 0;
      page.last().cell = r * 3 + c;
      table.cells.push_back(cell);
    }
  }
  page.page().tables.push_back(table);
  page.at(300, 1500, "Đăng ký kết hôn tại: Ủy ban nhân dân xã Dân Quyền");
  page.at(300, 1580, "Ngày, tháng, năm đăng ký: 12/02/2009");
  return page;
}

TEST(CivilStatus, SpousesMayBeColumnsOfATable) {
  const Record record = recognise(marriage_table());
  EXPECT_EQ(record.type, "marriage_cert");
  EXPECT_EQ(value(record, "wife_name"), "HỒ THỊ MAI");
  EXPECT_EQ(value(record, "husband_name"), "PHẠM VĂN NGHĨA");
  EXPECT_EQ(value(record, "wife_dob"), "1982-02-14");
  EXPECT_EQ(value(record, "husband_ethnicity"), "Kinh");
  EXPECT_EQ(value(record, "registered_date"), "2009-02-12");
}

TEST(CivilStatus, AMarriageTooYoungIsDoubted) {
  PageBuilder page = marriage_table();
  page.word("12/02/2009").text = "12/02/1998";
  EXPECT_THAT(recognise(page).fields.at("husband_dob").reason, HasSubstr("younger than 20"));
}

PageBuilder residence_declaration() {
  PageBuilder page;
  page.centred(1240, 330, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
  page.centred(1240, 600, "TỜ KHAI THAY ĐỔI THÔNG TIN CƯ TRÚ");
  page.at(500, 700, "Kính gửi: Công an xã Dân Quyền");
  page.at(320, 820, "1. Họ, chữ đệm và tên: ĐINH QUANG HUY");
  page.at(320, 900, "2. Ngày, tháng, năm sinh: 23/04/1988   3. Giới tính: Nam");
  page.at(320, 980, "4. Số định danh cá nhân: 025088003417");
  page.at(320, 1060, "7. Họ, chữ đệm và tên chủ hộ: ĐINH QUANG HUY   8. Mối quan hệ với chủ hộ: Chủ hộ");
  page.at(320, 1140, "9. Số định danh cá nhân của chủ hộ: 025088003417");
  page.at(320, 1220, "10. Nội dung đề nghị: Đăng ký thường trú tại Khu 4, xã Dân Quyền");
  page.at(320, 2500, "Ý KIẾN CỦA CHỦ HỘ");
  page.at(1700, 2500, "NGƯỜI KÊ KHAI");
  page.page().marks.push_back({Mark::Kind::signature, {1750, 2600, 300, 120}, 0.9});
  return page;
}

TEST(CivilStatus, InkUnderAHeadingIsASignature) {
  const Record record = recognise(residence_declaration());
  EXPECT_EQ(record.type, "ct01");
  EXPECT_EQ(value(record, "sig_declarant"), "yes");
  EXPECT_EQ(value(record, "sig_head"), "");
}

TEST(CivilStatus, TheHeadOfTheHouseholdHasOneNumber) {
  EXPECT_THAT(recognise(residence_declaration()).fields.at("head_pid").reason, Not(HasSubstr("differ")));
  PageBuilder page = residence_declaration();
  page.page().lines[7].words.back().text = "025088003418";
  EXPECT_THAT(recognise(page).fields.at("head_pid").reason, HasSubstr("the two numbers differ"));
}

TEST(CivilStatus, FiguresAmongHandwritingAreDoubted) {
  PageText page = death_declaration().build();
  EXPECT_EQ(status(types().recognise({page}), "copies_requested"), "accepted");
  for (Line& line : page.lines) line.handwriting = line.text.starts_with("Họ, chữ đệm, tên: ");
  const Record record = types().recognise({page});
  EXPECT_EQ(status(record, "full_name"), "review");
  EXPECT_EQ(status(record, "copies_requested"), "review");
  EXPECT_EQ(status(record, "requester_name"), "accepted") << "letters are told from handwriting by themselves";
}

PageBuilder residence(const std::string& head) {
  PageBuilder page;
  page.centred(1240, 400, "XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ");
  page.at(320, 600, "1. Họ, chữ đệm và tên: ĐINH QUANG THẠCH");
  page.at(320, 680, "2. Nơi thường trú: Khu 4, xã Dân Quyền, huyện Tam Nông, tỉnh Phú Thọ");
  page.at(320, 760, "3. Họ, chữ đệm và tên chủ hộ: " + head);
  return page;
}

TEST(CivilStatus, ALabelMayGoOnInTheNextLine) {
  PageBuilder page = residence("VŨ DANH THUYẾT; số định danh cá nhân của");
  page.at(320, 840, "chủ hộ: 022061883939; mối quan hệ với chủ hộ: Cùng ở thuê");
  const Record record = recognise(page);
  EXPECT_EQ(value(record, "head_name"), "VŨ DANH THUYẾT");
  EXPECT_EQ(value(record, "head_pid"), "022061883939");
  EXPECT_EQ(value(record, "relation"), "Cùng ở thuê");
  EXPECT_EQ(status(record, "relation"), "accepted") << record.fields.at("relation").reason;
}

// Set smaller and above the line, as marks of notes are: it is read as a figure.
void raise(Word& mark) { mark.box.h = mark.box.h * 55 / 100; }

TEST(CivilStatus, RaisedMarksOfNotesBeforeAValueAreNoneOfIt) {
  PageBuilder page;
  page.centred(1240, 600, "TỜ KHAI ĐĂNG KÝ KHAI SINH");
  page.at(320, 800, "Họ, chữ đệm, tên người yêu cầu: ĐINH THỊ MAI");
  page.at(320, 880, "Nơi cư trú: (2) Khu 4, xã Dân Quyền, huyện Tam Nông, tỉnh Phú Thọ");
  page.at(320, 1040, "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:");
  page.at(320, 1120, "Họ, chữ đệm, tên: ĐINH QUANG THẠCH");
  page.at(320, 1200, "Nơi sinh: 9 Trạm Y tế xã Dân Quyền, huyện Tam Nông, tỉnh Phú Thọ");
  raise(page.word("9"));
  page.at(320, 1280, "Họ, chữ đệm, tên người mẹ: LÊ THỊ OANH");
  page.at(320, 1360, "Năm sinh: 9 1986");
  raise(page.word("9"));
  page.at(320, 1440, "Nơi cư trú: 9 Trần Phú, phường Lê Lợi, thành phố Vinh, tỉnh Nghệ An");
  const Record record = recognise(page);
  ASSERT_EQ(record.type, "birth_form");
  EXPECT_EQ(value(record, "residence"), "Khu 4, xã Dân Quyền, huyện Tam Nông, tỉnh Phú Thọ");
  EXPECT_EQ(value(record, "birth_place"), "Trạm Y tế xã Dân Quyền, huyện Tam Nông, tỉnh Phú Thọ");
  EXPECT_EQ(value(record, "mother_birth_year"), "1986");
  EXPECT_EQ(value(record, "mother_residence"), "9 Trần Phú, phường Lê Lợi, thành phố Vinh, tỉnh Nghệ An");
}

TEST(CivilStatus, ARowOfTheParentsColumnsSaysNothingOfTheChild) {
  PageBuilder page;
  page.centred(1240, 600, "GIẤY KHAI SINH");
  page.at(320, 760, "Ngày, tháng, năm sinh: 02/07/1987");
  const std::vector<std::vector<std::string>> cells = {
      {"Phần ghi về", "NGƯỜI MẸ", "NGƯỜI CHA"}, {"Họ và tên", "HỒ THỊ MAI", "PHẠM VĂN NGHĨA"}, {"Dân tộc", "Mường", "Kinh"}};
  TableText table;
  for (int r = 0; r < 3; ++r) {
    for (int c = 0; c < 3; ++c) {
      TableText::Cell cell{{300 + c * 650, 900 + r * 100, 650, 100}, r, c, 1, 1, {static_cast<int>(page.page().lines.size())}};
      page.at(cell.box.x + 20, cell.box.y + 70, cells[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)]);
      page.last().table = 0;
      page.last().cell = r * 3 + c;
      table.cells.push_back(cell);
    }
  }
  page.page().tables.push_back(table);
  page.at(300, 1400, "Họ và tên người đứng khai: ĐINH THỊ MAI");
  PageBuilder whole = page;
  whole.at(320, 680, "Họ và tên: PHẠM QUANG THẠCH    Nam hay nữ: Nam");
  const Record record = recognise(page), with_child = recognise(whole);
  ASSERT_EQ(record.type, "birth_cert");
  EXPECT_EQ(value(record, "full_name"), "");
  EXPECT_EQ(value(record, "mother_name"), "HỒ THỊ MAI");
  EXPECT_EQ(value(record, "father_name"), "PHẠM VĂN NGHĨA");
  EXPECT_EQ(value(record, "informant"), "ĐINH THỊ MAI");
  EXPECT_EQ(value(with_child, "full_name"), "PHẠM QUANG THẠCH");
  EXPECT_EQ(value(with_child, "sex"), "Nam");
}

TEST(CivilStatus, WhoSignsUnderAHeadingIsNamedUnderIt) {
  PageBuilder page;
  page.centred(1240, 600, "GIẤY CHỨNG SINH");
  page.at(280, 760, "Họ và tên mẹ/Người nuôi dưỡng: TIÊU THỊ YÊN");
  page.at(280, 840, "Đã sinh con vào lúc: 20 giờ 26 phút, ngày 06 tháng 01 năm 2013");
  page.at(280, 920, "Giới tính của con: Nữ   Cân nặng: 3200 gam");
  page.centred(520, 2700, "Người nuôi dưỡng").centred(1240, 2700, "Người đỡ đẻ").centred(1950, 2700, "Thủ trưởng cơ sở y tế");
  page.centred(1240, 2780, "(Ký, ghi rõ họ tên)").centred(1950, 2780, "(Ký tên, đóng dấu)");
  page.centred(520, 3100, "Tiêu Thị Yên").centred(1240, 3100, "Khúc Thị Huyền").centred(1950, 3100, "Lục Tất Luân");
  EXPECT_EQ(value(recognise(page), "attendant"), "Khúc Thị Huyền");
  page.word("Khúc").text = "Ông";
  EXPECT_EQ(status(recognise(page), "attendant"), "review") << "Ông is a surname, too";
}

TEST(CivilStatus, OldPapersHaveLabelsOfTheirOwn) {
  PageBuilder page;
  page.centred(1240, 600, "GIẤY CHỨNG NHẬN KẾT HÔN");
  page.at(300, 800, "Họ và tên chồng: TÒNG SỸ NGHỊ");
  page.at(300, 880, "Nghề nghiệp: Thợ hồ   Giấy chứng minh số: 342091741");
  page.at(300, 960, "Họ và tên vợ: ĐẶNG THỊ QUẾ");
  page.at(300, 1040, "Nghề nghiệp: Thợ hồ   Giấy chứng minh nhân dân số: 342091752");
  const Record marriage = recognise(page);
  EXPECT_EQ(value(marriage, "husband_id_doc"), "342091741");
  EXPECT_EQ(value(marriage, "wife_id_doc"), "342091752");
  PageBuilder book;
  book.centred(1240, 600, "SỔ HỘ KHẨU").centred(1240, 700, "SỐ: 335395623");
  book.at(260, 1460, "Họ và tên chủ hộ: TÒNG HUY SÁNG");
  book.at(260, 1580, "Nơi thường trú: Thôn 1, xã Nam Vân, huyện Sìn Hồ, tỉnh Lai Châu");
  book.at(260, 1960, "Quyển số: 28").at(1280, 1960, "Trang số: 160");
  const Record household = recognise(book);
  EXPECT_EQ(value(household, "register_page"), "160");
  EXPECT_EQ(status(household, "address"), "accepted") << household.fields.at("address").reason;
}

}  // namespace
}  // namespace sohoa
