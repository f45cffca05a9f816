#include "classifiers/gazetteer.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "classifiers/address_checks.h"
#include "classifiers/judgement.h"
#include "tests/classifiers/recognised.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Tables of a few invented communes in Hà Tĩnh (42) and in Tuyên Quang with what was Hà Giang (02, 08).
class Tables : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("sohoa-gazetteer-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    write("before.tsv",
          "province_code\tprovince\tdistrict_code\tdistrict\tcommune_code\tcommune\n"
          "42\tTỉnh Hà Tĩnh\t901\tHuyện Khe Sanh\t90001\tXã Mường Lát\n"
          "42\tTỉnh Hà Tĩnh\t901\tHuyện Khe Sanh\t90002\tXã Đồng Tâm\n"
          "42\tTỉnh Hà Tĩnh\t902\tHuyện Khe Mây\t90003\tXã Đồng Tâm\n"
          "42\tTỉnh Hà Tĩnh\t902\tHuyện Khe Mây\t90004\tThị trấn Cầu Mới\n"
          "02\tTỉnh Hà Giang\t903\tHuyện Nà Lốc\t90005\tXã Bản Lỗ\n");
    write("since.tsv",
          "province_code\tprovince\tunit_code\tunit\n"
          "42\tTỉnh Hà Tĩnh\t90001\tXã Mường Lát\n"
          "42\tTỉnh Hà Tĩnh\t90004\tXã Cầu Mới\n"
          "08\tTỉnh Tuyên Quang\t90005\tXã Bản Lỗ\n");
    write("merged.tsv",
          "unit_code\tunit\tparent_code\tmerged_from\n"
          "42\tTỉnh Hà Tĩnh\t0\tgiữ nguyên\n"
          "90001\tXã Mường Lát\t42\tXã Mường Lát, Xã Đồng Tâm (huyện Khe Sanh)\n"
          "90004\tXã Cầu Mới\t42\tThị trấn Cầu Mới và Xã Đồng Tâm\n"
          "90005\tXã Bản Lỗ\t08\tXã Bản Lỗ\n");
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& content) {
    std::ofstream(folder_ / name) << content;
    return (folder_ / name).string();
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }
  [[nodiscard]] Gazetteer gazetteer() const {
    return *Gazetteer::from_tables({path("before.tsv"), path("since.tsv"), path("merged.tsv")});
  }
  static Field address(const std::string& printed, double worst) {
    Field field;
    field.raw = field.value = printed;
    field.page = 1;
    field.signs.words = field.signs.worst = worst;
    return field;
  }

  fs::path folder_;
};

TEST_F(Tables, AnOldAddressIsTakenApartAndItsUnitOfTodayDerived) {
  const AddressParts parts = parse_address("Thôn 3, xã Bản Lỗ, huyện Nà Lốc, tỉnh Hà Giang", gazetteer());
  EXPECT_EQ(parts.detail, "Thôn 3");
  EXPECT_EQ(parts.commune, "xã Bản Lỗ");
  EXPECT_EQ(parts.district, "huyện Nà Lốc");
  EXPECT_EQ(parts.province, "tỉnh Hà Giang");
  EXPECT_EQ(parts.epoch, "before_2025_07");
  EXPECT_EQ(parts.current_commune.code, "90005");
  EXPECT_EQ(parts.current_province.name, "Tuyên Quang");
}

TEST_F(Tables, WordsForKindsMayBeLeftOut) {
  const AddressParts parts = parse_address("Thôn 3, Bản Lỗ, Nà Lốc, Hà Giang", gazetteer());
  EXPECT_EQ(parts.commune, "Bản Lỗ");
  EXPECT_EQ(parts.district, "Nà Lốc");
}

TEST_F(Tables, OfTwoCommunesSoCalledTheDistrictTells) {
  EXPECT_EQ(parse_address("xã Đồng Tâm, huyện Khe Sanh, tỉnh Hà Tĩnh", gazetteer()).current_commune.code, "90001");
  EXPECT_EQ(parse_address("xã Đồng Tâm, huyện Khe Mây, tỉnh Hà Tĩnh", gazetteer()).current_commune.code, "90004");
  EXPECT_THAT(parse_address("xã Đồng Tâm, tỉnh Hà Tĩnh", gazetteer()).current_commune.code, IsEmpty());
}

TEST_F(Tables, WithoutTablesProvincesAreStillKnown) {
  const AddressParts parts = parse_address("xã Bản Lỗ, huyện Nà Lốc, tỉnh Hà Giang", Gazetteer());
  EXPECT_EQ(parts.commune, "xã Bản Lỗ");
  EXPECT_EQ(parts.current_province.code, "08");
  EXPECT_THAT(parts.current_commune.code, IsEmpty());
}

TEST_F(Tables, TheFileHoldsWhatTheTablesTold) {
  const std::string file = path("kept/gazetteer.tsv");
  ASSERT_TRUE(gazetteer().save(file));
  const auto again = Gazetteer::load(file);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->version(), gazetteer().version());
  EXPECT_EQ(Gazetteer::load(path("none.tsv"))->version(), "provinces");
}

TEST_F(Tables, ABadTableIsNamedWithItsLine) {
  const auto heading = Gazetteer::from_tables({write("other.tsv", "name\tcode\n")});
  ASSERT_FALSE(heading);
  EXPECT_THAT(heading.error().message, HasSubstr("other.tsv, line 1"));
  const auto code = Gazetteer::from_tables({write("bad.tsv", "province_code\tprovince\tunit_code\tunit\n42\tTỉnh Hà Tĩnh\t9x\tXã A\n")});
  ASSERT_FALSE(code);
  EXPECT_THAT(code.error().message, HasSubstr("bad.tsv, line 2: `9x`"));
  const auto columns = Gazetteer::from_tables({write("few.tsv", "province_code\tprovince\tunit_code\tunit\n42\tTỉnh\n")});
  ASSERT_FALSE(columns);
  EXPECT_THAT(columns.error().message, HasSubstr("2 columns"));
}

TEST_F(Tables, ADoubtfulMarkIsTakenFromTheGazetteerAndTheReadingKept) {
  Field field = address("xã Bản Lổ, huyện Nà Lốc, tỉnh Hà Giang", 0.8);
  check_address(gazetteer(), field);
  EXPECT_EQ(field.value, "xã Bản Lỗ, huyện Nà Lốc, tỉnh Hà Giang");
  EXPECT_EQ(field.raw, "xã Bản Lổ, huyện Nà Lốc, tỉnh Hà Giang");
  EXPECT_THAT(field.correction, HasSubstr("gazetteer"));
}

TEST_F(Tables, PrintThatIsSureIsNotOverruled) {
  Field field = address("xã Bản Lổ, huyện Nà Lốc, tỉnh Hà Giang", 0.99);
  check_address(gazetteer(), field);
  EXPECT_EQ(field.value, "xã Bản Lổ, huyện Nà Lốc, tỉnh Hà Giang");
  EXPECT_THAT(field.correction, IsEmpty());
  EXPECT_TRUE(is_doubted_by(field, "gazetteer"));
}

TEST_F(Tables, WhereAToneMarkStandsIsNoMatterOfSpelling) {
  write("before.tsv",
        "province_code\tprovince\tdistrict_code\tdistrict\tcommune_code\tcommune\n42\tTỉnh Hà Tĩnh\t901\tHuyện Khe Sanh\t90001\tXã Hòa Bản\n");
  Field field = address("xã Hoà Bản, huyện Khe Sanh, tỉnh Hà Tĩnh", 0.8);
  check_address(*Gazetteer::from_tables({path("before.tsv")}), field);
  EXPECT_EQ(field.value, field.raw);
  EXPECT_FALSE(is_doubted(field));
}

TEST_F(Tables, AddressesInTheCellsOfATableAreCheckedToo) {
  fs::create_directories(folder_ / "types");
  write("types/value_words.yaml", "value_words:\n  posts: [giám đốc]\n  relations: [con]\n  bodies: [sở]\n");
  write("types/owners.yaml",
        "types:\n  - {id: owners, name: Danh sách, titles: [DANH SÁCH CHỦ SỞ HỮU], cues: [Họ và tên]}\n"
        "fields:\n  note: {type: TEXT, labels: [Ghi chú]}\n"
        "tables:\n  owners:\n    columns:\n      full_name: {type: NAME, labels: [Họ và tên]}\n      address: {type: ADDR, labels: [Địa chỉ]}\n");
  ASSERT_TRUE(gazetteer().save(path("communes.tsv")));
  const auto types = RecordTypes::load(path("types"), {0.003, path("communes.tsv")});
  ASSERT_TRUE(types) << types.error().message;
  PageBuilder page;
  page.centred(1240, 700, "DANH SÁCH CHỦ SỞ HỮU");
  TableText table;
  table.box = {300, 900, 1900, 200};
  const char* cells[2][2] = {{"Họ và tên", "Địa chỉ"}, {"LÒ VĂN PÁNH", "xã Bản Lỗ, huyện Nà Lốc, tỉnh Hà Giang"}};
  for (int row = 0; row < 2; ++row) {
    for (int column = 0; column < 2; ++column) {
      table.cells.push_back({{300 + column * 700, 900 + row * 100, column == 0 ? 700 : 1200, 100}, row, column, 1, 1,
                             {static_cast<int>(page.page().lines.size())}});
      page.at(320 + column * 700, 960 + row * 100, cells[row][column]);
    }
  }
  page.page().tables.push_back(table);
  const Record record = types->recognise({page.build()});
  ASSERT_EQ(record.type, "owners");
  ASSERT_EQ(record.tables.at("owners").size(), 1U);
  const Field& address = record.tables.at("owners")[0].at("address");
  ASSERT_TRUE(address.parsed);
  EXPECT_EQ(address.parsed->current_commune.code, "90005");
  EXPECT_TRUE(std::ranges::any_of(address.findings, [](const Finding& finding) { return finding.check == "gazetteer"; }));
}

TEST(Gazetteer, AProvinceBeforeTheEndOfAnAddressIsDoubted) {
  const auto doubted = [](const std::string& address) {
    Field field;
    field.raw = field.value = address;
    field.page = 1;
    check_address(Gazetteer(), field);
    return is_doubted_by(field, "address");
  };
  EXPECT_TRUE(doubted("Tỉnh Lập, Tỉnh Châu, Thanh Hóa"));
  EXPECT_TRUE(doubted("Khu 7, tỉnh Lưu, Hà Tĩnh"));
  EXPECT_FALSE(doubted("Tịnh Lập, huyện Tịnh Châu, tỉnh Thanh Hóa"));
  EXPECT_FALSE(doubted("xã Đông Tiến, tỉnh Thanh Hóa, Việt Nam"));
  EXPECT_FALSE(doubted("xã Đông Tiến, tỉnh Thanh Hóa (nay là xã Đông Tiến, tỉnh Thanh Hóa)"));
}

TEST(RealTables, ReadWhole) {
  const std::string folder = SOHOA_SOURCE_DIR "/../shared/data/gazetteer/";
  if (!fs::exists(folder)) GTEST_SKIP() << "no ../shared/data/gazetteer";
  const auto gazetteer = Gazetteer::from_tables(
      {folder + "units-2023-63-provinces.tsv", folder + "units-2026-07.tsv", folder + "merged-from-2025-07.tsv"});
  ASSERT_TRUE(gazetteer) << gazetteer.error().message;
  std::size_t followed = 0;
  for (const auto& commune : gazetteer->before()) followed += commune.current.empty() ? 0 : 1;
  EXPECT_GT(followed, gazetteer->before().size() * 8 / 10);
}

}  // namespace
}  // namespace sohoa
