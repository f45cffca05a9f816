// A land certificate's sheet lying open, and what only looks like one.
#include <gtest/gtest.h>

#include "classifiers/open_sheet.h"
#include "document/small_papers.h"
#include "tests/classifiers/recognised.h"

namespace sohoa {
namespace {

constexpr int kRight = 2480;  // where the right page begins

PageBuilder sheet() {
  PageBuilder page;
  page.page().width = 4960;
  return page;
}

void write(PageBuilder& page, int x, const std::vector<std::string>& lines) {
  int y = 300;
  for (const std::string& line : lines) page.at(x + 320, y += 80, line);
}

const std::vector<std::string> cover = {"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "GIẤY CHỨNG NHẬN",
                                        "QUYỀN SỬ DỤNG ĐẤT", "QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT",
                                        "I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác", "Ông: TRẦN VĂN ĐIỀN", "CMND số: 171234567",
                                        "Số phát hành: BM 637293"};
const std::vector<std::string> parcel = {"II. Thửa đất, nhà ở và tài sản khác gắn liền với đất", "a) Thửa đất số: 531", "b) Tờ bản đồ số: 22",
                                         "c) Diện tích: 105,5 m²", "Số vào sổ cấp GCN: CS04512"};
const std::vector<std::string> plan = {"III. Sơ đồ thửa đất, nhà ở và tài sản khác gắn liền với đất", "Tỷ lệ 1:500"};
const std::vector<std::string> changes = {"IV. Những thay đổi sau khi cấp giấy chứng nhận", "Nội dung thay đổi và cơ sở pháp lý"};

PageText open(const std::vector<std::string>& left, const std::vector<std::string>& right) {
  PageBuilder page = sheet();
  write(page, 0, left);
  write(page, kRight, right);
  PageText text = page.build();
  types().unfold(text);
  return text;
}

TEST(OpenSheets, AreKnownByWhatBothHalvesSay) {
  const PageText outer = open(changes, cover), inner = open(parcel, plan);
  ASSERT_TRUE(is_open_sheet(outer));
  EXPECT_TRUE(is_outer_side(outer));
  EXPECT_EQ(outer.lines.front().text, cover.front()) << "the first page is read first";
  ASSERT_TRUE(is_open_sheet(inner));
  EXPECT_FALSE(is_outer_side(inner));
  EXPECT_EQ(inner.lines.front().text, parcel.front());
  EXPECT_NEAR(inner.papers[1].box.x, kRight, 330);
}

TEST(OpenSheets, MayHaveTheChangesBelowThePlanAndGoOnOnTheBack) {
  std::vector<std::string> below = plan;
  below.insert(below.end(), changes.begin(), changes.end());
  EXPECT_TRUE(is_open_sheet(open(parcel, below)));
  EXPECT_TRUE(is_outer_side(open({"Nội dung thay đổi và cơ sở pháp lý", "Người được cấp Giấy chứng nhận không được sửa chữa, tẩy xóa"}, cover)));
}

TEST(OpenSheets, OtherPagesInTwoColumnsAreNone) {
  EXPECT_FALSE(is_open_sheet(open(cover, changes))) << "the other way round";
  EXPECT_FALSE(is_open_sheet(open(cover, cover)));
  EXPECT_FALSE(is_open_sheet(open(plan, parcel)));
  EXPECT_FALSE(is_open_sheet(open(cover, parcel))) << "a certificate's two sides side by side";
  EXPECT_FALSE(is_open_sheet(open(parcel, {"Kính gửi: Ủy ban nhân dân xã", "Đề nghị xem xét."})));
  EXPECT_FALSE(is_open_sheet(open({"1. Mặt bằng tầng một", "2. Mặt bằng tầng hai"}, {"3. Mặt cắt", "Tỷ lệ 1:100"}))) << "a plan";

  PageBuilder across = sheet();
  write(across, 0, parcel);
  write(across, kRight, plan);
  across.at(1500, 1600, "Một dòng chữ chạy ngang qua giữa tờ giấy, từ trang bên trái sang trang bên phải của tờ giấy này.");
  PageText text = across.build();
  types().unfold(text);
  EXPECT_FALSE(is_open_sheet(text));

  PageBuilder upright;
  write(upright, 0, cover);
  text = upright.build();
  types().unfold(text);
  EXPECT_FALSE(is_open_sheet(text));
}

TEST(OpenSheets, GiveOneRecordWhoseFieldsSayOnWhichScanTheyStand) {
  const Record r = types().recognise({open(changes, cover), open(parcel, plan)});
  EXPECT_EQ(r.type, "land_cert");
  EXPECT_EQ(value(r, "serial"), "BM 637293");
  EXPECT_EQ(value(r, "parcel_no"), "531");
  EXPECT_EQ(r.fields.at("serial").page, 1);
  EXPECT_GE(r.fields.at("serial").box.x, kRight);
  EXPECT_EQ(r.fields.at("parcel_no").page, 2);
  EXPECT_LT(r.fields.at("parcel_no").box.right(), kRight);
  EXPECT_FALSE(r.tables.contains("papers"));
}

}  // namespace
}  // namespace sohoa
