// Ways in which papers say the same: what stands below its label, in a table, in a sentence, or without any label.
#include <gmock/gmock.h>

#include "classifiers/judgement.h"
#include "tests/classifiers/recognised.h"

namespace sohoa {
namespace {

// A ruled table on the page; a cell's text is one line.
void add_table(PageBuilder& page, const std::vector<std::vector<std::string>>& rows, int top) {
  TableText table;
  const int number = static_cast<int>(page.page().tables.size());
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      TableText::Cell cell;
      cell.row = static_cast<int>(r), cell.column = static_cast<int>(c);
      if (!rows[r][c].empty()) {
        page.at(320 + 440 * cell.column, top + 80 * cell.row, rows[r][c]);
        page.last().table = number;
        page.last().cell = static_cast<int>(table.cells.size());
        cell.lines = {static_cast<int>(page.page().lines.size()) - 1};
      }
      table.cells.push_back(cell);
    }
  }
  page.page().tables.push_back(table);
}

PageBuilder old_land_certificate(const std::vector<std::vector<std::string>>& parcels) {
  PageBuilder page;
  page.centred(1240, 300, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
  page.centred(1240, 600, "GIẤY CHỨNG NHẬN");
  page.centred(1240, 680, "QUYỀN SỬ DỤNG ĐẤT");
  page.centred(1240, 860, "ỦY BAN NHÂN DÂN HUYỆN ĐAN CHÂU");
  page.centred(1240, 940, "CHỨNG NHẬN");
  page.at(320, 1040, "Ông (bà): PHẠM HUY KHUÊ");
  page.at(320, 1120, "Được quyền sử dụng đất tại: xã Đông Hà, huyện Đan Châu, tỉnh Thanh Hóa");
  page.at(320, 1200, "Diện tích: 487,3 m²");
  page.at(320, 1280, "(Bằng chữ: Bốn trăm tám mươi bảy phẩy ba mét vuông)");
  add_table(page, parcels, 1400);
  page.at(1700, 2400, "AJ 485186");
  return page;
}

TEST(FormVarieties, LandOfTheNinetiesHasItsParcelInATableAndItsSerialWithoutALabel) {
  const Record r = recognise(old_land_certificate({{"Tờ bản đồ số", "Thửa đất số", "Thời hạn sử dụng", "Ghi chú"}, {"21", "728", "Lâu dài", ""}, {"", "", "", ""}}));
  EXPECT_EQ(r.type, "land_cert");
  EXPECT_EQ(value(r, "owner_name"), "PHẠM HUY KHUÊ");
  EXPECT_EQ(value(r, "parcel_addr"), "xã Đông Hà, huyện Đan Châu, tỉnh Thanh Hóa");
  EXPECT_EQ(value(r, "area_m2"), "487.3");
  EXPECT_EQ(value(r, "sheet_no"), "21");
  EXPECT_EQ(value(r, "parcel_no"), "728");
  EXPECT_EQ(value(r, "term"), "Lâu dài");
  EXPECT_EQ(value(r, "serial"), "AJ 485186");
}

TEST(FormVarieties, AnEntryUnderItsLabelInOneCellIsNotThatOfTheCellBelow) {
  PageBuilder page = old_land_certificate({{"Tờ bản đồ số", "Thửa đất số"}, {"5", "6"}});
  TableText& table = page.page().tables.front();
  page.at(320, 1440, "21");
  page.last().table = 0, page.last().cell = 0;
  table.cells[0].lines.push_back(static_cast<int>(page.page().lines.size()) - 1);
  EXPECT_EQ(value(recognise(page), "sheet_no"), "21");
}

TEST(FormVarieties, OfSeveralParcelsInATableNoneIsTheOne) {
  const Record r = recognise(old_land_certificate({{"Tờ bản đồ số", "Thửa đất số", "Thời hạn sử dụng"}, {"21", "728", "Lâu dài"}, {"22", "14", "Lâu dài"}}));
  EXPECT_NE(status(r, "parcel_no"), "accepted");
  EXPECT_NE(status(r, "sheet_no"), "accepted");
}

TEST(FormVarieties, TwoSerialsWithoutLabelsAreNone) {
  PageBuilder page = old_land_certificate({{"Tờ bản đồ số", "Thửa đất số"}, {"21", "728"}});
  page.at(320, 2400, "AJ 485187");
  EXPECT_EQ(status(recognise(page), "serial"), "missing");
}

TEST(FormVarieties, AnAgreementSaysWhoInSentences) {
  PageBuilder page;
  page.centred(1240, 300, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
  page.centred(1240, 500, "HỢP ĐỒNG ỦY QUYỀN");
  page.at(320, 700, "Bên ủy quyền (sau đây gọi là Bên A):");
  page.at(320, 780, "Ông/Bà: VI THỤY NHÃ, sinh ngày 05/12/1963, CCCD số 087163499133 do");
  page.at(320, 860, "Cục Cảnh sát quản lý hành chính về trật tự xã hội cấp ngày 03/07/2016;");
  page.at(320, 940, "thường trú tại: Khóm 6, xã Đông Hà, huyện Đan Châu, tỉnh Thanh Hóa.");
  page.at(320, 1020, "Bên được ủy quyền (sau đây gọi là Bên B):");
  page.at(320, 1100, "Ông/Bà: CÙ TƯỜNG THÊU, sinh ngày 11/02/1981, CCCD số 034181796541 do Bộ");
  page.at(320, 1180, "Công an cấp ngày 26/08/2025; thường trú tại: Khóm 7, xã Đông Hà, huyện Đan Châu, tỉnh Thanh Hóa.");
  page.at(320, 1300, "Điều 1. Nội dung ủy quyền");
  page.at(320, 1380, "Nộp hồ sơ và nhận kết quả thay Bên A.");
  const Record r = recognise(page);
  EXPECT_EQ(r.type, "poa");
  EXPECT_EQ(value(r, "grantor_name"), "VI THỤY NHÃ");
  EXPECT_EQ(value(r, "grantor_dob"), "1963-12-05");
  EXPECT_EQ(value(r, "grantor_id_no"), "087163499133");
  EXPECT_EQ(value(r, "grantor_id_date"), "2016-07-03");
  EXPECT_EQ(value(r, "attorney_name"), "CÙ TƯỜNG THÊU");
  EXPECT_EQ(value(r, "attorney_id_no"), "034181796541");
  EXPECT_NE(status(r, "attorney_id_issuer"), "accepted") << value(r, "attorney_id_issuer");
}

TEST(FormVarieties, AContractHasItsNumberUnderItsTitleAndItsDayInTheText) {
  PageBuilder page;
  page.centred(1240, 300, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
  page.centred(1240, 366, "Độc lập - Tự do - Hạnh phúc");
  page.centred(1240, 560, "HỢP ĐỒNG KINH TẾ");
  page.centred(1240, 640, "Số: 60/2020/HĐKT");
  page.centred(1240, 720, "(V/v mua sắm thiết bị văn phòng)");
  page.at(320, 840, "Căn cứ nhu cầu và khả năng của hai bên;");
  page.at(400, 920, "Hôm nay, ngày 23 tháng 3 năm 2020, tại Ủy ban nhân dân xã Đông Hà, chúng tôi gồm:");
  page.at(320, 1000, "BÊN MUA (BÊN A): ỦY BAN NHÂN DÂN XÃ ĐÔNG HÀ");
  const Record r = recognise(page);
  EXPECT_EQ(r.type, "contract");
  EXPECT_EQ(value(r, "code_number"), "60");
  EXPECT_EQ(value(r, "code_notation"), "2020/HĐKT");
  EXPECT_EQ(value(r, "subject"), "V/v mua sắm thiết bị văn phòng");
  EXPECT_EQ(value(r, "issued_date"), "2020-03-23");
}

TEST(FormVarieties, ABranchHasItsNameInCapitalsUnderTheLabel) {
  PageBuilder page;
  page.letterhead({"SỞ KẾ HOẠCH VÀ ĐẦU TƯ", "PHÒNG ĐĂNG KÝ KINH DOANH"}, "", "");
  page.centred(1240, 700, "GIẤY CHỨNG NHẬN ĐĂNG KÝ HOẠT ĐỘNG CHI NHÁNH");
  page.centred(1240, 780, "Mã số chi nhánh: 0100109106-009");
  page.at(320, 960, "1. Tên chi nhánh:");
  page.at(320, 1040, "CHI NHÁNH CÔNG TY TNHH GẠCH GIAO PHƯƠNG");
  page.at(320, 1120, "2. Địa chỉ: Khóm 6, xã Đông Hà, huyện Đan Châu, tỉnh Thanh Hóa");
  page.at(320, 1200, "3. Thông tin về người đứng đầu");
  page.at(320, 1280, "Nơi đăng ký hộ khẩu thường trú: Khóm 6, xã Đông Hà, huyện Đan Châu, tỉnh Thanh Hóa");
  page.at(320, 1360, "4. Hoạt động theo ủy quyền của doanh nghiệp");
  page.at(320, 1440, "Tên doanh nghiệp: CÔNG TY TNHH GẠCH GIAO PHƯƠNG");
  const Record r = recognise(page);
  EXPECT_EQ(value(r, "name_vi"), "CHI NHÁNH CÔNG TY TNHH GẠCH GIAO PHƯƠNG");
  EXPECT_EQ(value(r, "rep_permanent_addr"), "Khóm 6, xã Đông Hà, huyện Đan Châu, tỉnh Thanh Hóa");
}

TEST(FormVarieties, WhoIsSignedForMayTakeTwoLines) {
  PageBuilder page;
  page.letterhead({"HỘI ĐỒNG NHÂN DÂN XÃ", "PHONG CHÂU"}, "Số: 31/GM-HĐND", "Phong Châu, ngày 12 tháng 5 năm 2022");
  page.centred(1240, 700, "GIẤY MỜI");
  page.centred(1240, 780, "Dự kỳ họp chuyên đề");
  page.at(320, 1000, "Trân trọng kính mời: Đồng chí La Văn Nhật");
  page.at(320, 2000, "Nơi nhận:");
  page.at(320, 2080, "- Như trên;");
  page.at(320, 2160, "- Lưu: VT.");
  page.centred(1720, 2000, "TM. THƯỜNG TRỰC HỘI ĐỒNG");
  page.centred(1720, 2080, "NHÂN DÂN");
  page.centred(1720, 2160, "CHỦ TỊCH");
  page.centred(1720, 2500, "La Văn Nhật");
  const Record r = recognise(page);
  EXPECT_EQ(value(r, "organ_name"), "HỘI ĐỒNG NHÂN DÂN XÃ PHONG CHÂU");
  EXPECT_EQ(value(r, "sign_mode"), "TM. THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN");
  EXPECT_EQ(value(r, "sign_title"), "CHỦ TỊCH");
}

TEST(FormVarieties, ATitleThatEndsInACommaGoesOn) {
  PageBuilder page;
  page.centred(1240, 300, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
  page.centred(1240, 560, "ĐƠN ĐĂNG KÝ BIẾN ĐỘNG ĐẤT ĐAI,");
  page.centred(1240, 670, "TÀI SẢN GẮN LIỀN VỚI ĐẤT");
  page.at(320, 840, "Kính gửi: Chi nhánh Văn phòng đăng ký đất đai khu vực Đông Hà");
  page.at(320, 920, "a) Họ và tên: Biện Hoàng Nết");
  EXPECT_EQ(value(recognise(page), "title"), "ĐƠN ĐĂNG KÝ BIẾN ĐỘNG ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT");
}

TEST(FormVarieties, ASchoolsNameMayGoOnWithAWordLikeAnotherBodys) {
  PageBuilder page;
  page.letterhead({"PHÒNG VĂN HÓA - XÃ HỘI XÃ ĐÔNG HÀ", "TRƯỜNG PHỔ THÔNG DÂN TỘC", "BÁN TRÚ ĐÔNG HÀ"}, "Số: 31/KH-THCS", "Đông Hà, ngày 12 tháng 5 năm 2022");
  page.centred(1240, 800, "KẾ HOẠCH");
  page.centred(1240, 880, "Năm học 2022 - 2023");
  const Record r = recognise(page);
  EXPECT_EQ(value(r, "parent_org"), "PHÒNG VĂN HÓA - XÃ HỘI XÃ ĐÔNG HÀ");
  EXPECT_EQ(value(r, "organ_name"), "TRƯỜNG PHỔ THÔNG DÂN TỘC BÁN TRÚ ĐÔNG HÀ");
}

TEST(FormVarieties, APostThatBeginsTwiceIsLookedAt) {
  const auto status_of = [](const std::string& above, const std::string& post) {
    PageBuilder page;
    page.letterhead({"QUỐC HỘI"}, "Số: 31/2022/QH15", "Hà Nội, ngày 12 tháng 5 năm 2022");
    page.centred(1240, 700, "NGHỊ QUYẾT");
    page.centred(1240, 780, "Về dự toán ngân sách năm 2023");
    page.at(320, 2000, "Nơi nhận:");
    page.at(320, 2080, "- Lưu: VT.");
    if (!above.empty()) page.centred(1720, 1920, above);
    page.centred(1720, 2000, post);
    page.centred(1720, 2500, "La Văn Nhật");
    return status(recognise(page), "sign_title");
  };
  EXPECT_EQ(status_of("", "CHỦ TỊCH QUỐC HỘI"), "accepted");
  EXPECT_EQ(status_of("CHỦ TỊCH QUỐC", "CHỦ TỊCH QUỐC HỘI"), "review");
}

TEST(FormVarieties, ARaisedFigureIsTheNumberWhereNoOtherFollows) {
  PageBuilder page;
  page.centred(1240, 300, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
  page.centred(1240, 500, "TỜ KHAI ĐĂNG KÝ KHAI SINH");
  page.at(320, 700, "Họ, chữ đệm, tên người yêu cầu: LÊ VĂN TỚI");
  page.at(320, 900, "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:");
  page.at(320, 1000, "Họ, chữ đệm, tên: LÊ VĂN AN");
  page.at(320, 2400, "Đề nghị cấp bản sao: Có. Số lượng: 3 bản");
  Box& figure = page.word("3").box;
  figure.h /= 2;
  EXPECT_EQ(value(recognise(page), "copies_requested"), "3");
}

TEST(FormVarieties, AReligionMayTakeTwoLinesOfItsColumn) {
  PageBuilder page;
  page.letterhead({"CÔNG AN XÃ ĐÔNG HÀ"}, "Số: 12/XN", "Đông Hà, ngày 12 tháng 5 năm 2022");
  page.centred(1240, 700, "XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ");
  page.at(320, 860, "1. Họ, chữ đệm và tên: Ung Hoàng Minh Nghị");
  page.at(320, 940, "5. Dân tộc: Kinh");
  page.at(1000, 940, "6. Tôn giáo: Thiên Chúa");
  page.at(1620, 940, "7. Quốc tịch: Việt Nam");
  page.at(1000, 1020, "giáo");
  page.at(320, 1100, "8. Quê quán: xã Đông Hà, huyện Đan Châu, tỉnh Thanh Hóa");
  EXPECT_EQ(value(recognise(page), "religion"), "Thiên Chúa giáo");
}

TEST(FormVarieties, LegalBasesHaveNoDashesAndRecipientsMayHaveNone) {
  PageBuilder page;
  page.letterhead({"ỦY BAN NHÂN DÂN", "XÃ ĐÔNG HÀ"}, "Số: 12/QĐ-UBND", "Đông Hà, ngày 12 tháng 5 năm 2022");
  page.centred(1240, 700, "QUYẾT ĐỊNH");
  page.centred(1240, 780, "Về việc thành lập Tổ giúp việc");
  page.at(400, 900, "- Căn cứ Luật Tổ chức chính quyền địa phương;");
  page.at(400, 980, "- Căn cứ Quy chế ban hành kèm theo Quyết định số 60/");
  page.at(320, 1060, "QĐ-UBND ngày 07/10/2021;");
  page.centred(1240, 1180, "QUYẾT ĐỊNH:");
  page.at(320, 2000, "Nơi nhận:");
  page.at(320, 2080, "Ban Giám hiệu;");
  page.at(320, 2160, "Phòng Kinh tế;");
  page.at(320, 2240, "- Lưu: VT.");
  const Record r = recognise(page);
  EXPECT_EQ(value(r, "legal_bases"), "Căn cứ Luật Tổ chức chính quyền địa phương;\nCăn cứ Quy chế ban hành kèm theo Quyết định số 60/QĐ-UBND ngày 07/10/2021;");
  EXPECT_EQ(value(r, "recipients"), "Ban Giám hiệu; Phòng Kinh tế; Lưu: VT");
}

}  // namespace
}  // namespace sohoa
