// Land, households, old cards, powers of attorney, requests and fees: what is told apart, what is checked, what goes to a person.
#include <gmock/gmock.h>

#include "classifiers/judgement.h"
#include "tests/classifiers/recognised.h"

namespace sohoa {
namespace {

using ::testing::HasSubstr;

PageBuilder land_certificate(const std::string& area) {
  PageBuilder page;
  page.centred(1240, 300, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
  page.centred(1240, 600, "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT");
  page.at(320, 800, "I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất");
  page.at(320, 880, "Ông: TRẦN VĂN ĐIỀN   Năm sinh: 1961");
  page.at(320, 960, "CMND số: 171234567");
  page.at(320, 1040, "Bà: LÊ THỊ LỤA   Năm sinh: 1964");
  page.at(320, 1120, "CMND số: 171234568");
  page.at(320, 1300, "II. Thửa đất, nhà ở và tài sản khác gắn liền với đất");
  page.at(320, 1380, "Thửa đất số: 531   Tờ bản đồ số: 22");
  page.at(320, 1460, "Diện tích: " + area + " m²");
  page.at(320, 1540, "Bằng chữ: Một trăm linh năm phẩy năm mét vuông");
  page.at(320, 1620, "Mục đích sử dụng: Đất ở tại nông thôn: 60 m²; Đất trồng cây lâu năm: 45,5 m²");
  page.at(320, 1900, "Số vào sổ cấp GCN: CS04512");
  page.at(320, 1980, "Số phát hành: BM637293");
  return page;
}

TEST(CounterPapers, LandBelongsToItsOwnersAndItsAreaSums) {
  const Record r = recognise(land_certificate("105,5"));
  EXPECT_EQ(r.type, "land_cert");
  EXPECT_EQ(value(r, "serial"), "BM 637293");
  EXPECT_EQ(value(r, "reg_no"), "CS 04512");
  EXPECT_EQ(value(r, "owner_name"), "TRẦN VĂN ĐIỀN");
  EXPECT_EQ(value(r, "parcel_no"), "531");
  EXPECT_EQ(value(r, "sheet_no"), "22");
  EXPECT_EQ(value(r, "area_m2"), "105.5");
  EXPECT_EQ(status(r, "area_m2"), "accepted") << r.fields.at("area_m2").reason;
  const auto& owners = r.tables.at("owners");
  ASSERT_EQ(owners.size(), 2U);
  EXPECT_EQ(owners[1].at("full_name").value, "LÊ THỊ LỤA");
  EXPECT_EQ(owners[1].at("birth_year").value, "1964");
  EXPECT_EQ(owners[1].at("id_no").value, "171234568");
}

TEST(CounterPapers, AnAreaThatItsWordsDenyGoesToAPerson) {
  const Record r = recognise(land_certificate("195,5"));
  EXPECT_EQ(status(r, "area_m2"), "review");
  EXPECT_THAT(r.fields.at("area_m2").reason, HasSubstr("disagree"));
}

TEST(CounterPapers, ASecondWifeInAHouseholdBookMayBeOfAnotherBook) {
  PageBuilder cover;
  cover.centred(1240, 700, "SỔ HỘ KHẨU");
  cover.centred(1240, 820, "Số: 310456789");
  cover.at(320, 1000, "Họ và tên chủ hộ: LÊ VĂN TỚI");
  const auto member = [](const std::string& relation, const std::string& name) {
    PageBuilder page;
    page.centred(1240, 300, "QUAN HỆ VỚI CHỦ HỘ: " + relation);
    page.at(320, 400, "1. Họ và tên: " + name);
    page.at(320, 480, "6. Dân tộc: Kinh   7. Tôn giáo: Không");
    return page.build();
  };
  const Record r = types().recognise({cover.build(), member("Chủ hộ", "LÊ VĂN TỚI"), member("Vợ", "TRẦN THỊ HOA"), member("Vợ", "PHẠM THU HÀ"), member("Con", "ĐỖ VĂN SƠN")});
  const auto& members = r.tables.at("members");
  ASSERT_EQ(members.size(), 4U);
  for (const std::size_t sure : {0, 1}) EXPECT_FALSE(is_doubted_by(members[sure].at("full_name"), "agreement")) << sure;
  for (const std::size_t doubtful : {2, 3}) {
    EXPECT_EQ(members[doubtful].at("full_name").status, FieldStatus::review);
    EXPECT_THAT(members[doubtful].at("full_name").reason, HasSubstr("another paper's"));
  }
}

TEST(CounterPapers, AHouseholdBookHasARowForEachMember) {
  PageBuilder cover;
  cover.centred(1240, 700, "SỔ HỘ KHẨU");
  cover.centred(1240, 820, "Số: 310456789");
  cover.at(320, 1000, "Họ và tên chủ hộ: LÊ VĂN TỚI");
  cover.at(320, 1080, "Nơi thường trú: Thôn 3, xã Hà Lan, huyện Bỉm Sơn, tỉnh Thanh Hóa");
  const auto member = [](const std::string& relation, const std::string& name) {
    PageBuilder page;
    page.at(320, 300, "Quan hệ với chủ hộ: " + relation);
    page.at(320, 380, "Họ và tên: " + name);
    page.at(320, 460, "Ngày, tháng, năm sinh: 12/04/1971");
    page.at(320, 540, "Dân tộc: Kinh");
    return page;
  };
  PageBuilder removed = member("Con", "LÊ VĂN HẢI");
  removed.page().marks.push_back({Mark::Kind::crossing, {250, 200, 1800, 700}, 0.8});
  const Record r = types().recognise({cover.build(), member("Chủ hộ", "LÊ VĂN TỚI").build(), member("Vợ", "VI THỊ SEN").build(), removed.build()});
  EXPECT_EQ(r.type, "hh_book");
  EXPECT_EQ(value(r, "book_no"), "310456789");
  EXPECT_EQ(value(r, "head_name"), "LÊ VĂN TỚI");
  const auto& members = r.tables.at("members");
  ASSERT_EQ(members.size(), 3U);
  for (const auto& [key, cell] : members[2]) EXPECT_NE(cell.status, FieldStatus::accepted) << key << " of somebody whose page is crossed out";
  EXPECT_THAT(members[2].at("full_name").reason, HasSubstr("crossed out"));
  EXPECT_EQ(members[1].at("full_name").status, FieldStatus::accepted);
  EXPECT_EQ(members[1].at("relation").value, "Vợ");
  EXPECT_EQ(members[1].at("full_name").value, "VI THỊ SEN");
  EXPECT_EQ(members[0].at("dob").value, "1971-04-12");
}

PageBuilder fee_receipt(const std::string& words) {
  PageBuilder page;
  page.at(320, 300, "Đơn vị thu: Ủy ban nhân dân xã Lăng Can");
  page.at(1500, 300, "Mẫu số: 01BLP2-001");
  page.at(1500, 380, "Ký hiệu: 38AB-24T");
  page.at(1500, 460, "Số: 0001234");
  page.at(320, 380, "Mã số thuế: 0100109106");
  page.centred(1240, 700, "BIÊN LAI THU PHÍ, LỆ PHÍ");
  page.at(320, 860, "Họ tên người nộp: LÝ VĂN TÀI");
  page.at(320, 940, "Tên loại phí, lệ phí: Lệ phí hộ tịch");
  page.at(320, 1020, "Số tiền: 50.000 đồng");
  page.at(320, 1100, "Viết bằng chữ: " + words);
  return page;
}

TEST(CounterPapers, MoneyIsAcceptedWhereItsWordsSayTheSame) {
  const Record agreeing = recognise(fee_receipt("Năm mươi nghìn đồng"));
  EXPECT_EQ(agreeing.type, "fee");
  EXPECT_EQ(value(agreeing, "receipt_no"), "0001234");
  EXPECT_EQ(value(agreeing, "template_no"), "01BLP2-001");
  EXPECT_EQ(value(agreeing, "series"), "38AB-24T");
  EXPECT_EQ(status(agreeing, "amount"), "accepted");
  EXPECT_EQ(status(recognise(fee_receipt("Sáu mươi nghìn đồng")), "amount"), "review");
}

TEST(CounterPapers, TwinsAreToldApart) {
  const auto titled = [](const std::string& title, const std::string& below = "Kính gửi: Ủy ban nhân dân xã Lăng Can") {
    PageBuilder page;
    page.centred(1240, 600, title);
    page.at(320, 900, below);
    page.at(320, 980, "Họ và tên: LÝ VĂN TÀI");
    return recognise(page).type;
  };
  EXPECT_EQ(titled("ĐƠN XIN XÁC NHẬN"), "request");
  EXPECT_EQ(titled("TỜ KHAI ĐĂNG KÝ KHAI SINH"), "birth_form");
  EXPECT_EQ(titled("GIẤY ỦY QUYỀN", "Bên ủy quyền:"), "poa");
  EXPECT_EQ(titled("HỢP ĐỒNG ỦY QUYỀN", "Bên ủy quyền (Bên A):"), "poa");
  EXPECT_EQ(titled("GIẤY CHỨNG MINH NHÂN DÂN"), "cmnd9");
  EXPECT_EQ(titled("CĂN CƯỚC CÔNG DÂN"), "cccd");
  EXPECT_EQ(titled("SỔ TẠM TRÚ"), "other");
}

TEST(CounterPapers, ASemicolonBetweenWordsEndsNoLabel) {
  PageBuilder page;
  page.centred(1240, 760, "ĐƠN ĐỀ NGHỊ");
  page.at(300, 900, "Kính gửi: Ủy ban nhân dân xã Lục Bình");
  page.at(300, 980, "Tôi tên là: LÒ VĂN HẢI");
  page.at(300, 1060, "Giấy tờ kèm theo: Bản sao căn cước công dân; ảnh hiện trạng");
  EXPECT_EQ(types().recognise({page.build()}).fields.at("attachments").value, "Bản sao căn cước công dân; ảnh hiện trạng");
}

TEST(CounterPapers, AValueThatBreaksBetweenLinesHoldsNoLabelThatIsNearlyItsWords) {
  PageBuilder page;
  page.centred(1240, 300, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
  page.centred(1240, 500, "ĐƠN ĐỀ NGHỊ");
  page.at(320, 640, "Kính gửi: Ủy ban nhân dân xã Dân Quyền");
  page.at(320, 720, "Tôi tên là: ĐINH QUANG THẠCH");
  page.at(320, 800, "Nội dung đề nghị: Xác nhận chỗ ở hợp pháp");
  page.at(320, 880, "Giấy tờ kèm theo: Bản chính giấy xác nhận của tổ trưởng và một bản");
  page.at(320, 946, "sao căn cước công dân");
  const Record record = recognise(page);
  ASSERT_EQ(record.type, "request");
  EXPECT_THAT(value(record, "attachments"), testing::EndsWith("sao căn cước công dân"));
}

}  // namespace
}  // namespace sohoa
