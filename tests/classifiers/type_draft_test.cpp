#include "classifiers/type_draft.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "classifiers/record_types.h"
#include "tests/classifiers/page_builder.h"

namespace sohoa {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* installed = SOHOA_SOURCE_DIR "/models/record_types";

const Definitions& definitions() {
  static const Definitions instance = std::move(*load_definitions(installed));
  return instance;
}

struct Lease {
  std::string number, day, owner, owner_id, tenant, tenant_id, place, rent;
};

// A commune's certificate of a lease, which sohoa has no type for.
std::vector<PageText> page_of(const Lease& lease) {
  PageBuilder page;
  page.letterhead({"ỦY BAN NHÂN DÂN", "XÃ LONG HÒA"}, "Số: " + lease.number + "/XN-UBND", "Long Hòa, " + lease.day);
  page.centred(1240, 760, "GIẤY XÁC NHẬN CHO THUÊ NHÀ");
  page.at(300, 900, "1. Bên cho thuê");
  page.at(300, 980, "Họ và tên: " + lease.owner);
  page.at(300, 1060, "Số căn cước: " + lease.owner_id);
  page.at(300, 1140, "2. Bên thuê");
  page.at(300, 1220, "Họ và tên: " + lease.tenant);
  page.at(300, 1300, "Số căn cước: " + lease.tenant_id);
  page.at(300, 1380, "Địa điểm nhà cho thuê: " + lease.place);
  page.at(300, 1460, "Giá thuê hằng tháng: " + lease.rent);
  page.at(300, 1540, "Hai bên cam kết thực hiện đúng nội dung đã thỏa thuận.");
  return {page.build()};
}

std::vector<std::vector<PageText>> leases() {
  return {page_of({"12", "ngày 05 tháng 3 năm 2024", "LÒ VĂN HẢI", "011088004521", "QUÀNG THỊ MAI", "011190000123", "Bản Nà Sẳng, xã Long Hòa", "2.500.000 đồng"}),
          page_of({"113", "ngày 17 tháng 11 năm 2023", "TÒNG THỊ BÌNH", "011179000777", "VÌ VĂN THÀNH", "011092001212", "Thôn 4, xã Long Hòa", "1.800.000 đồng"}),
          page_of({"7", "ngày 28 tháng 01 năm 2025", "HOÀNG MINH ĐỨC", "011075003131", "LƯỜNG THỊ HOA", "011199002222", "Tổ 9, xã Long Hòa", "3.000.000 đồng"}),
          page_of({"45", "ngày 09 tháng 8 năm 2024", "CÀ VĂN PHONG", "011066009090", "ĐIÊU CHÍNH NGÂN", "011087005656", "Bản Mé, xã Long Hòa", "2.200.000 đồng"})};
}

const DraftField* field(const TypeDraft& draft, const std::string& key) {
  const auto found = std::ranges::find(draft.fields, key, &DraftField::key);
  return found == draft.fields.end() ? nullptr : &*found;
}

TEST(TypeDraft, FindsTitleLabelsAndTypesOfValues) {
  const auto draft = draft_type(leases(), "lease", definitions());
  ASSERT_TRUE(draft) << draft.error().message;
  EXPECT_EQ(draft->title, "GIẤY XÁC NHẬN CHO THUÊ NHÀ");
  EXPECT_EQ(draft->examples, 4);
  ASSERT_NE(field(*draft, "full_name"), nullptr) << draft->yaml();
  EXPECT_EQ(field(*draft, "full_name")->type, "NAME");
  ASSERT_NE(field(*draft, "issued_date"), nullptr);
  EXPECT_THAT(field(*draft, "issued_date")->zones, ElementsAre("letterhead.date"));
  ASSERT_NE(field(*draft, "gia_thue_hang_thang"), nullptr) << draft->yaml();
  EXPECT_EQ(field(*draft, "gia_thue_hang_thang")->label, "Giá thuê hằng tháng");
  ASSERT_NE(field(*draft, "dia_diem_nha_cho"), nullptr) << draft->yaml();
  EXPECT_THAT(draft->cues, Contains("Giá thuê hằng tháng"));
}

TEST(TypeDraft, LabelsThatStandTwiceGoIntoSections) {
  const auto draft = draft_type(leases(), "lease", definitions());
  ASSERT_TRUE(draft);
  ASSERT_NE(field(*draft, "full_name_2"), nullptr) << draft->yaml();
  EXPECT_FALSE(field(*draft, "full_name")->section.empty());
  EXPECT_FALSE(field(*draft, "full_name_2")->section.empty());
  EXPECT_NE(field(*draft, "full_name")->section, field(*draft, "full_name_2")->section);
}

TEST(TypeDraft, SaysNothingOfWhatTheExamplesSay) {
  const auto draft = draft_type(leases(), "lease", definitions());
  ASSERT_TRUE(draft);
  for (const char* value : {"HẢI", "QUÀNG", "011088004521", "2.500.000", "Nà Sẳng"}) EXPECT_THAT(draft->yaml(), Not(HasSubstr(value)));
}

TEST(TypeDraft, ReadsItsOwnExamplesAsItStands) {
  const auto draft = draft_type(leases(), "lease", definitions());
  ASSERT_TRUE(draft);
  const std::string folder = (std::filesystem::temp_directory_path() / ("type-draft-" + std::to_string(getpid()))).string();
  std::filesystem::copy(installed, folder);
  std::ofstream(folder + "/lease.yaml") << draft->yaml();
  const auto types = RecordTypes::load(folder);
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(types) << types.error().message << "\n" << draft->yaml();
  const Record record = types->recognise(leases().front());
  EXPECT_EQ(record.type, "lease");
  EXPECT_EQ(record.fields.at("full_name").value, "LÒ VĂN HẢI") << draft->yaml();
  EXPECT_EQ(record.fields.at("full_name_2").value, "QUÀNG THỊ MAI");
  EXPECT_EQ(record.fields.at("issued_date").value, "2024-03-05");
}

TEST(TypeDraft, OfTooLittleInCommonIsRefused) {
  EXPECT_THAT(draft_type({leases().front()}, "lease", definitions()).error().message, HasSubstr("two examples are needed"));
  std::vector<std::vector<PageText>> unlike(2);
  unlike[0].push_back(PageBuilder().at(300, 900, "Một dòng chữ").build());
  unlike[1].push_back(PageBuilder().at(300, 900, "Hai việc khác").build());
  EXPECT_THAT(draft_type(unlike, "lease", definitions()).error().message, HasSubstr("no title in common"));
  // One office's papers of every kind: its name is no title.
  const char* const kinds[] = {"QUYẾT ĐỊNH", "GIẤY MỜI"};
  for (std::size_t i = 0; i < 2; ++i)
    unlike[i] = {PageBuilder().letterhead({"ỦY BAN NHÂN DÂN", "XÃ LONG HÒA"}, "Số: 1/UBND", "Long Hòa, ngày 05 tháng 3 năm 2024").centred(1240, 760, kinds[i]).at(300, 900, i == 0 ? "Một dòng chữ" : "Hai việc khác").build()};
  EXPECT_THAT(draft_type(unlike, "lease", definitions()).error().message, HasSubstr("no title in common"));
}

// Who signs for a commune, and the clerk who is named in each of its papers, are people, however often they stand there.
TEST(TypeDraft, NamesNobodyWhoStandsInAllExamples) {
  std::vector<std::vector<PageText>> signed_by_one = leases();
  for (std::vector<PageText>& pages : signed_by_one) {
    PageBuilder end;
    end.at(300, 700, "Cán bộ tiếp nhận: Đặng Thị Kim Oanh");
    end.at(300, 900, "Hoàng Phủ Ngọc Thuần");
    end.at(1500, 1100, "TM. ỦY BAN NHÂN DÂN");
    end.at(1500, 1180, "CHỦ TỊCH");
    end.at(1500, 1500, "Nguyễn Hoàng Bảo Khánh");
    pages.push_back(end.build());
  }
  const auto draft = draft_type(signed_by_one, "lease", definitions());
  ASSERT_TRUE(draft) << draft.error().message;
  for (const char* name : {"Khánh", "Thuần", "Oanh"}) EXPECT_THAT(draft->yaml(), Not(HasSubstr(name)));
}

TEST(TypeDraft, WantsDifferentPapers) {
  std::vector<std::vector<PageText>> twice = leases();
  twice.push_back(twice[1]);
  const auto draft = draft_type(twice, "lease", definitions());
  ASSERT_FALSE(draft);
  EXPECT_THAT(draft.error().message, HasSubstr("examples 2 and 5 say the same"));
}

TEST(TypeDraft, TakesNoWholeBundles) {
  std::vector<std::vector<PageText>> bundles = leases();
  for (std::size_t i = 0; i < bundles.size(); ++i)
    for (int copies = 0; copies < 200; ++copies) bundles[i].push_back(bundles[i].front());
  const auto draft = draft_type(bundles, "lease", definitions());
  ASSERT_FALSE(draft);
  EXPECT_THAT(draft.error().message, HasSubstr("example 1 has"));
  EXPECT_THAT(draft_type(std::vector<std::vector<PageText>>(1000, leases().front()), "lease", definitions()).error().message, HasSubstr("1000 examples"));
}

}  // namespace
}  // namespace sohoa
