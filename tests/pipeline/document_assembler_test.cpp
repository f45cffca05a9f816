#include "pipeline/assembly/document_assembler.h"

#include <gmock/gmock.h>

#include "tests/classifiers/page_builder.h"

namespace sohoa {
namespace {

using ::testing::ElementsAre;

const RecordTypes& types() {
  static const RecordTypes instance = std::move(*RecordTypes::load(SOHOA_SOURCE_DIR "/models/record_types"));
  return instance;
}

PageText first_page(const std::string& title = "THÔNG BÁO") {
  PageBuilder page;
  page.letterhead({"SỞ DU LỊCH"}, "Số: 19/TB-SDL", "Pleiku, ngày 14 tháng 6 năm 2022");
  page.centred(1240, 760, title);
  page.centred(1240, 830, "Về việc đón khách mùa hè");
  page.at(420, 1100, "Sở thông báo để các cơ sở lưu trú biết và chuẩn bị đón khách chu đáo.");
  return page.build();
}

PageText next_page(
    int number, const std::string& text = "và các cơ sở khác trên địa bàn chịu trách nhiệm thực hiện nội dung này.") {
  PageBuilder page;
  if (number > 0) page.centred(1240, 180, std::to_string(number));
  page.at(350, 320, text);
  page.at(420, 400, "Các đơn vị phản ánh khó khăn về Văn phòng để tổng hợp.");
  return page.build();
}

PageText annex_page() {
  PageBuilder page;
  page.centred(1240, 300, "PHỤ LỤC");
  page.centred(1240, 370, "DANH SÁCH CƠ SỞ LƯU TRÚ");
  page.centred(1240, 440, "(Kèm theo Thông báo số 19/TB-SDL ngày 14/6/2022)");
  page.at(350, 600, "1. Nhà nghỉ Hoa Dã Quỳ, phường Diên Hồng, thành phố Pleiku");
  return page.build();
}

PageText attached_regulation() {
  PageBuilder page;
  page.centred(1240, 300, "QUY CHẾ");
  page.centred(1240, 370, "Tổ chức đón khách du lịch");
  page.centred(1240, 440, "(Ban hành kèm theo Quyết định số 40/QĐ-SDL ngày 14/6/2022)");
  page.at(420, 600, "Điều 1. Phạm vi điều chỉnh của Quy chế là hoạt động đón khách.");
  return page.build();
}

PageText with_outcome(Outcome outcome) {
  PageText page;
  page.outcome = outcome;
  page.width = 2480, page.height = 3508;
  return page;
}

// Feeds pages of named files and gives back the pages of each document as "file:page".
class Assembly {
 public:
  Assembly& file(const std::string& path, std::vector<PageText> pages) {
    InputFile file;
    file.shown_path = path;
    file.pages = static_cast<int>(pages.size());
    files_.push_back(file);
    int number = 0;
    for (PageText& page : pages) {
      page.ref = {sequence_++, static_cast<std::uint32_t>(files_.size() - 1), ++number};
      pages_.push_back(std::move(page));
    }
    return *this;
  }

  std::vector<std::string> documents() {
    DocumentAssembler assembler(types(), files_);
    std::vector<std::string> shown;
    const auto take = [&](const std::vector<Document>& documents) {
      for (const Document& document : documents) {
        std::string text;
        for (const DocumentPage& page : document.pages) {
          text += (text.empty() ? "" : " ") + page.source_path + ":" + std::to_string(page.text.ref.page);
        }
        shown.push_back(text);
      }
    };
    for (const PageText& page : pages_) take(assembler.add(page));
    take(assembler.finish());
    take(assembler.finish());  // nothing is left
    return shown;
  }

 private:
  std::vector<InputFile> files_;
  std::vector<PageText> pages_;
  std::uint64_t sequence_ = 0;
};

PageText secret_page(bool begins_paper) {
  PageText page = with_outcome(Outcome::quarantined);
  page.error = Error{ErrorCode::secret, begins_paper ? "letterhead" : "page", "a secrecy stamp"};
  return page;
}

TEST(DocumentAssembler, ASecretPageTakesItsPaperWithItAndNoOther) {
  EXPECT_THAT(Assembly().file("a.pdf", {first_page(), next_page(2), secret_page(true), next_page(2), annex_page(), first_page()}).documents(),
              ElementsAre("a.pdf:1 a.pdf:2", "a.pdf:3 a.pdf:4 a.pdf:5", "a.pdf:6"));
  EXPECT_THAT(Assembly().file("a.pdf", {first_page(), secret_page(false)}).documents(), ElementsAre("a.pdf:1 a.pdf:2"));
  EXPECT_THAT(Assembly().file("s_01.jpg", {secret_page(true)}).file("s_02.jpg", {next_page(0)}).file("s_03.jpg", {first_page()}).documents(),
              ElementsAre("s_01.jpg:1 s_02.jpg:1", "s_03.jpg:1"));
}

TEST(DocumentAssembler, PagesOfAFileThatGoOnAreOneDocument) {
  EXPECT_THAT(Assembly().file("a.pdf", {first_page(), next_page(2), next_page(3)}).documents(),
              ElementsAre("a.pdf:1 a.pdf:2 a.pdf:3"));
}

TEST(DocumentAssembler, ANewLetterheadBeginsADocument) {
  EXPECT_THAT(Assembly().file("a.pdf", {first_page(), next_page(2), first_page("BÁO CÁO")}).documents(),
              ElementsAre("a.pdf:1 a.pdf:2", "a.pdf:3"));
}

TEST(DocumentAssembler, AnnexesStayWithTheirPaper) {
  EXPECT_THAT(Assembly().file("a.pdf", {first_page(), annex_page(), next_page(3)}).documents(),
              ElementsAre("a.pdf:1 a.pdf:2 a.pdf:3"));
  EXPECT_THAT(Assembly().file("a.pdf", {first_page("QUYẾT ĐỊNH"), attached_regulation(), next_page(0)}).documents(),
              ElementsAre("a.pdf:1 a.pdf:2 a.pdf:3"));
}

TEST(DocumentAssembler, AnEnclosedDraftStaysWithThePaperThatProposesIt) {
  PageBuilder draft;
  draft.letterhead({"HỘI ĐỒNG NHÂN DÂN", "TỈNH GIA LAI"}, "Số:      /NQ-HĐND", "Gia Lai, ngày     tháng     năm 2022");
  draft.centred(1240, 760, "NGHỊ QUYẾT");
  draft.centred(1240, 830, "Về phát triển du lịch cộng đồng");
  EXPECT_THAT(Assembly().file("a.pdf", {first_page(), draft.build(), next_page(2)}).documents(),
              ElementsAre("a.pdf:1 a.pdf:2 a.pdf:3"));
  EXPECT_THAT(Assembly().file("a.pdf", {draft.build(), next_page(2)}).documents(), ElementsAre("a.pdf:1 a.pdf:2"));
}

TEST(DocumentAssembler, TheSidesOfAnIdentityCardStayTogetherByItsNumber) {
  PageBuilder front;
  front.centred(1240, 400, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
  front.centred(1240, 600, "CĂN CƯỚC CÔNG DÂN");
  front.at(700, 800, "Số / No.: 038190001234");
  front.page().barcodes.push_back({"QRCode", "038190001234||Nguyễn Thị Minh Hà|05031990|Nữ|Thanh Hóa|10052021", {1700, 350, 250, 250}});
  PageBuilder back;
  back.at(300, 2600, "IDVNM1900012342038190001234<<9");
  back.at(300, 2680, "9003059F3003057VNM<<<<<<<<<<<0");
  back.at(300, 2760, "NGUYEN<<THI<MINH<HA<<<<<<<<<<<");
  EXPECT_THAT(Assembly().file("a.pdf", {front.build(), back.build()}).documents(), ElementsAre("a.pdf:1 a.pdf:2"));
  EXPECT_THAT(Assembly().file("a.pdf", {back.build(), front.build()}).documents(), ElementsAre("a.pdf:1 a.pdf:2"));
  front.page().barcodes[0].text = "040088012345||Trần Văn Bình|11081988|Nam|Nghệ An|22112021";
  EXPECT_THAT(Assembly().file("a.pdf", {front.build(), back.build()}).documents(), ElementsAre("a.pdf:1", "a.pdf:2"));
}

TEST(DocumentAssembler, TheCardsOfTwoPeopleMayLieInAnotherOrderOnTheBack) {
  const std::string hers = "038190001234||Nguyễn Thị Minh Hà|05031990|Nữ|Thanh Hóa|10052021", his = "040088012345||Trần Văn Bình|11081988|Nam|Nghệ An|22112021";
  const auto sheet = [](const std::vector<std::string>& codes) {
    PageBuilder page;
    for (std::size_t i = 0; i < codes.size(); ++i) {
      const int down = 1600 * static_cast<int>(i);
      page.centred(1240, 400 + down, "CĂN CƯỚC CÔNG DÂN");
      page.page().barcodes.push_back({"QRCode", codes[i], {1700, 350 + down, 250, 250}});
    }
    return page.build();
  };
  EXPECT_THAT(Assembly().file("a.pdf", {sheet({hers, his}), sheet({his, hers})}).documents(), ElementsAre("a.pdf:1 a.pdf:2"));
  EXPECT_THAT(Assembly().file("a.pdf", {sheet({hers}), sheet({his, hers})}).documents(), ElementsAre("a.pdf:1 a.pdf:2"));
  EXPECT_THAT(Assembly().file("a.pdf", {sheet({hers}), sheet({his})}).documents(), ElementsAre("a.pdf:1", "a.pdf:2"));
}

// A sheet with cards on it, one below the other.
PageText cards(const std::vector<std::vector<std::string>>& sides) {
  PageBuilder sheet;
  std::vector<int> paper;
  for (std::size_t s = 0; s < sides.size(); ++s) {
    for (std::size_t i = 0; i < sides[s].size(); ++i) {
      sheet.at(500, 400 + 1000 * static_cast<int>(s) + 80 * static_cast<int>(i), sides[s][i]);
      paper.push_back(static_cast<int>(s));
    }
    sheet.page().papers.push_back({{400, 300 + 1000 * static_cast<int>(s), 1100, 700}, 0, 0});
  }
  PageText page = sheet.build();
  for (std::size_t i = 0; i < paper.size(); ++i) page.lines[i].paper = paper[i];
  return page;
}

const std::vector<std::string> old_front = {"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "GIẤY CHỨNG MINH NHÂN DÂN", "SỐ: 171234567", "Họ tên: TRẦN VĂN BÌNH"};
const std::vector<std::string> old_back = {"Dân tộc: Kinh  Tôn giáo: Không", "ngày 12 tháng 3 năm 2009", "GIÁM ĐỐC CA TỈNH NGHỆ AN", "Lê Văn Mạnh"};
const std::vector<std::string> unreadable = {"uịp uẹA uẹɹ", "ɓuęɯ ưęɥu"};

TEST(DocumentAssembler, ACardThatCannotBeReadIsNoPageOfTheNextPersonsPaper) {
  EXPECT_THAT(Assembly().file("in/s_1.jpg", {cards({old_front})}).file("in/s_2.jpg", {cards({unreadable, old_back})}).file("in/s_3.jpg", {first_page()}).documents(),
              ElementsAre("in/s_1.jpg:1", "in/s_2.jpg:1", "in/s_3.jpg:1"));
  EXPECT_THAT(Assembly().file("in/s_1.jpg", {first_page()}).file("in/s_2.jpg", {cards({unreadable, old_back})}).documents(),
              ElementsAre("in/s_1.jpg:1", "in/s_2.jpg:1")) << "the chief's signature on a card's back is not the letter's";
  EXPECT_THAT(Assembly().file("a.pdf", {first_page(), cards({unreadable, old_back}), cards({old_front, old_back}), cards({unreadable, old_back})}).documents(),
              ElementsAre("a.pdf:1", "a.pdf:2", "a.pdf:3", "a.pdf:4"));
}

TEST(DocumentAssembler, TheBackOfAnOldCardFollowsItsFrontInOneFile) {
  EXPECT_THAT(Assembly().file("a.pdf", {cards({old_front}), cards({old_back}), cards({old_back})}).documents(), ElementsAre("a.pdf:1 a.pdf:2", "a.pdf:3"));
  EXPECT_THAT(Assembly().file("a.jpg", {cards({old_front})}).file("b.jpg", {cards({old_back})}).documents(), ElementsAre("a.jpg:1", "b.jpg:1"));
}

TEST(DocumentAssembler, TheEndOfALetterIsNoCard) {
  const PageText end = cards({{"Nơi nhận:", "- Như trên;", "- Lưu: VT."}, {"KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Lê Thị Mai"}});
  EXPECT_THAT(Assembly().file("a.pdf", {first_page(), end}).documents(), ElementsAre("a.pdf:1 a.pdf:2"));
  const PageText of_committee = cards({{"Đăng ký ngày 15 tháng 8 năm 1989"}, {"TM. ỦY BAN NHÂN DÂN", "(Ký tên, đóng dấu)", "Lê Thị Mai"}});
  EXPECT_THAT(Assembly().file("a_1.jpg", {first_page()}).file("a_2.jpg", {of_committee}).documents(), ElementsAre("a_1.jpg:1 a_2.jpg:1"));
}

PageText page_of(const std::vector<std::string>& lines) {
  PageBuilder page;
  int y = 300;
  for (const std::string& line : lines) page.centred(1240, y += 120, line);
  return page.build();
}

TEST(DocumentAssembler, PicturesOfALandCertificateAreJoinedInTheOrderOfItsParts) {
  const PageText title = page_of({"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "GIẤY CHỨNG NHẬN", "QUYỀN SỬ DỤNG ĐẤT",
                                  "QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT", "I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất"});
  const PageText parcel = page_of({"II. Thửa đất, nhà ở và tài sản khác gắn liền với đất", "a) Thửa đất số: 12"});
  const PageText plan = page_of({"III. Sơ đồ thửa đất, nhà ở và tài sản khác gắn liền với đất", "Số vào sổ cấp GCN: CH 01234"});
  const PageText changes = page_of({"IV. Những thay đổi sau khi cấp giấy chứng nhận"});
  EXPECT_THAT(Assembly().file("x-1.jpg", {title}).file("x-2.jpg", {parcel}).file("x-3.jpg", {plan}).file("x-4.jpg", {changes}).documents(),
              ElementsAre("x-1.jpg:1 x-2.jpg:1 x-3.jpg:1 x-4.jpg:1"));
  EXPECT_THAT(Assembly().file("x-1.jpg", {title}).file("x-2.jpg", {plan}).file("x-3.jpg", {parcel}).documents(), ElementsAre("x-1.jpg:1 x-2.jpg:1", "x-3.jpg:1"))
      << "a part that came before is another certificate's";
  EXPECT_THAT(Assembly().file("x-1.jpg", {first_page()}).file("x-2.jpg", {parcel}).documents(), ElementsAre("x-1.jpg:1", "x-2.jpg:1"));
  EXPECT_THAT(Assembly().file("x-1.jpg", {title}).file("y-2.jpg", {parcel}).documents(), ElementsAre("x-1.jpg:1", "y-2.jpg:1"));
}

// Half of a sheet that lies open, beside another.
PageText open_sheet(const std::vector<std::string>& left, const std::vector<std::string>& right) {
  PageBuilder page;
  page.page().width = 4960;
  for (std::size_t i = 0; i < left.size(); ++i) page.at(320, 300 + 80 * static_cast<int>(i), left[i]);
  for (std::size_t i = 0; i < right.size(); ++i) page.at(2800, 300 + 80 * static_cast<int>(i), right[i]);
  return page.build();
}

TEST(DocumentAssembler, TheTwoSidesOfAFoldedSheetAreOnePaper) {
  const PageText outer = open_sheet({"IV. Những thay đổi sau khi cấp giấy chứng nhận", "Nội dung thay đổi và cơ sở pháp lý"},
                                    {"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "GIẤY CHỨNG NHẬN", "QUYỀN SỬ DỤNG ĐẤT",
                                     "QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT", "I. Người sử dụng đất, chủ sở hữu nhà ở"});
  const PageText inner = open_sheet({"II. Thửa đất, nhà ở và tài sản khác gắn liền với đất", "a) Thửa đất số: 12"}, {"III. Sơ đồ thửa đất"});
  EXPECT_THAT(Assembly().file("a.pdf", {outer, inner, outer, inner}).documents(), ElementsAre("a.pdf:1 a.pdf:2", "a.pdf:3 a.pdf:4"));
  EXPECT_THAT(Assembly().file("a.pdf", {inner, outer, inner, outer}).documents(), ElementsAre("a.pdf:1 a.pdf:2", "a.pdf:3 a.pdf:4"));
  EXPECT_THAT(Assembly().file("x-1.jpg", {outer}).file("x-2.jpg", {inner}).file("x-3.jpg", {outer}).file("x-4.jpg", {inner}).documents(),
              ElementsAre("x-1.jpg:1 x-2.jpg:1", "x-3.jpg:1 x-4.jpg:1"));
  EXPECT_THAT(Assembly().file("a.pdf", {first_page(), inner}).documents(), ElementsAre("a.pdf:1", "a.pdf:2")) << "of another paper";
  EXPECT_THAT(Assembly().file("a.pdf", {with_outcome(Outcome::blank), outer, inner}).documents(), ElementsAre("a.pdf:1 a.pdf:2 a.pdf:3"));
  EXPECT_THAT(Assembly().file("a.pdf", {outer, outer, inner, inner}).documents(), ElementsAre("a.pdf:1", "a.pdf:2 a.pdf:3", "a.pdf:4"));
}

TEST(DocumentAssembler, MembersPagesFollowTheirHouseholdBook) {
  const PageText cover = page_of({"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "SỔ HỘ KHẨU", "Số: 123456789", "Họ và tên chủ hộ: TRẦN VĂN BÌNH"});
  const PageText member = page_of({"QUAN HỆ VỚI CHỦ HỘ: Vợ", "1. Họ và tên: LÊ THỊ MAI", "5. Nguyên quán: Hà Nam"});
  EXPECT_THAT(Assembly().file("h1.jpg", {cover}).file("h2.jpg", {member}).file("h3.jpg", {member}).file("h4.jpg", {cover}).file("h5.jpg", {first_page()}).documents(),
              ElementsAre("h1.jpg:1 h2.jpg:1 h3.jpg:1", "h4.jpg:1", "h5.jpg:1"));
  EXPECT_THAT(Assembly().file("a.pdf", {cover, member, member}).documents(), ElementsAre("a.pdf:1 a.pdf:2 a.pdf:3"));
}

PageText member_page(const std::string& relation, const std::string& name, const std::string& page_number = "", const std::string& book = "") {
  PageBuilder page;
  if (!book.empty()) page.at(320, 150, "Số: " + book);
  page.centred(1240, 400, "QUAN HỆ VỚI CHỦ HỘ: " + relation);
  page.at(320, 500, "1. Họ và tên: " + name);
  page.at(320, 580, "3. Ngày, tháng, năm sinh: 12/03/1985   4. Giới tính: Nam");
  page.at(320, 660, "5. Nguyên quán: xã Bình Lục, huyện Bình Lục, tỉnh Hà Nam");
  if (!page_number.empty()) page.centred(1240, 3400, page_number);
  return page.build();
}

TEST(DocumentAssembler, APageOfAnotherFamilysBookIsNotJoinedToThisOne) {
  const PageText cover = page_of({"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "SỔ HỘ KHẨU", "Số: 123456789", "Họ và tên chủ hộ: TRẦN VĂN BÌNH",
                                  "Nơi thường trú: Thôn 3, xã Hà Lan, huyện Bỉm Sơn, tỉnh Thanh Hóa"});
  const PageText head = member_page("Chủ hộ", "TRẦN VĂN BÌNH"), wife = member_page("Vợ", "LÊ THỊ MAI");
  const PageText other_head = member_page("Chủ hộ", "NGUYỄN QUANG HUY"), other_wife = member_page("Vợ", "PHẠM THU HÀ");
  // in one file and in numbered pictures
  EXPECT_THAT(Assembly().file("a.pdf", {cover, head, wife, other_head, other_wife}).documents(), ElementsAre("a.pdf:1 a.pdf:2 a.pdf:3", "a.pdf:4 a.pdf:5"));
  EXPECT_THAT(Assembly().file("h1.jpg", {cover}).file("h2.jpg", {head}).file("h3.jpg", {other_head}).documents(), ElementsAre("h1.jpg:1 h2.jpg:1", "h3.jpg:1"));
  EXPECT_THAT(Assembly().file("h1.jpg", {cover}).file("h2.jpg", {other_head}).documents(), ElementsAre("h1.jpg:1", "h2.jpg:1")) << "the cover names the head";
  EXPECT_THAT(Assembly().file("a.pdf", {cover, head, head}).documents(), ElementsAre("a.pdf:1 a.pdf:2 a.pdf:3")) << "scanned twice";
  // a letter that was misread is no other head
  EXPECT_THAT(Assembly().file("a.pdf", {cover, member_page("Chủ hộ", "TRẦN VĂN BÍNH")}).documents(), ElementsAre("a.pdf:1 a.pdf:2"));
  // the book's number
  EXPECT_THAT(Assembly().file("a.pdf", {cover, member_page("Con", "TRẦN THỊ LAN", "", "123456789"), member_page("Con", "ĐỖ VĂN SƠN", "", "508264017")}).documents(),
              ElementsAre("a.pdf:1 a.pdf:2", "a.pdf:3"));
  // page numbers that do not run on, unless the book's number says that it is the same
  EXPECT_THAT(Assembly().file("a.pdf", {cover, member_page("Con", "TRẦN THỊ LAN", "4"), member_page("Con", "TRẦN THỊ ĐÀO", "5"), member_page("Con", "ĐỖ VĂN SƠN", "3")}).documents(),
              ElementsAre("a.pdf:1 a.pdf:2 a.pdf:3", "a.pdf:4"));
  EXPECT_THAT(Assembly().file("a.pdf", {cover, member_page("Con", "TRẦN THỊ LAN", "4"), member_page("Con", "TRẦN THỊ ĐÀO", "3", "123456789")}).documents(),
              ElementsAre("a.pdf:1 a.pdf:2 a.pdf:3"));
}

TEST(DocumentAssembler, APageAddedToALandCertificateBelongsToIt) {
  const PageText title = page_of({"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "GIẤY CHỨNG NHẬN", "QUYỀN SỬ DỤNG ĐẤT",
                                  "QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT", "I. Người sử dụng đất, chủ sở hữu nhà ở", "Số phát hành: BM 637293"});
  const PageText changes = page_of({"IV. Những thay đổi sau khi cấp giấy chứng nhận", "Nội dung thay đổi và cơ sở pháp lý"});
  const auto added = [](const std::string& serial) {
    return page_of({"TRANG BỔ SUNG GIẤY CHỨNG NHẬN", "Số phát hành: " + serial, "IV. Những thay đổi sau khi cấp giấy chứng nhận", "Nội dung thay đổi và cơ sở pháp lý"});
  };
  const PageText headless = page_of({"Nội dung thay đổi và cơ sở pháp lý", "Chuyển nhượng cho ông Nguyễn Văn Khoa"});
  EXPECT_THAT(Assembly().file("x-1.jpg", {title}).file("x-2.jpg", {changes}).file("x-3.jpg", {added("BM 637293")}).file("x-4.jpg", {headless}).documents(),
              ElementsAre("x-1.jpg:1 x-2.jpg:1 x-3.jpg:1 x-4.jpg:1"));
  EXPECT_THAT(Assembly().file("a.pdf", {title, changes, added("AK 150826")}).documents(), ElementsAre("a.pdf:1 a.pdf:2", "a.pdf:3")) << "another certificate's";
  EXPECT_THAT(Assembly().file("x-1.jpg", {first_page()}).file("x-2.jpg", {headless}).documents(), ElementsAre("x-1.jpg:1", "x-2.jpg:1"));
  EXPECT_THAT(Assembly().file("x-1.jpg", {title}).file("x-2.jpg", {changes}).file("x-3.jpg", {changes}).documents(), ElementsAre("x-1.jpg:1 x-2.jpg:1", "x-3.jpg:1"))
      << "the last page of another one";
}

TEST(DocumentAssembler, AFileEndsItsDocument) {
  EXPECT_THAT(Assembly().file("a.pdf", {first_page(), next_page(2)}).file("b.pdf", {next_page(3)}).documents(),
              ElementsAre("a.pdf:1 a.pdf:2", "b.pdf:1"));
}

TEST(DocumentAssembler, ASeparatorSplitsAndIsDropped) {
  EXPECT_THAT(Assembly().file("a.pdf", {first_page(), with_outcome(Outcome::separator), next_page(2)}).documents(),
              ElementsAre("a.pdf:1", "a.pdf:3"));
  PageText coded = next_page(0);
  coded.barcodes.push_back({"QRCode", "SOHOA:SEPARATOR", {}});
  EXPECT_THAT(Assembly().file("a.pdf", {coded, first_page(), next_page(2)}).documents(),
              ElementsAre("a.pdf:2 a.pdf:3"));
}

TEST(DocumentAssembler, BlankAndQuarantinedPagesStayWithWhatIsAroundThem) {
  EXPECT_THAT(Assembly()
                  .file("a.pdf", {with_outcome(Outcome::blank), first_page(), with_outcome(Outcome::quarantined),
                                  next_page(3), with_outcome(Outcome::blank), first_page()})
                  .documents(),
              ElementsAre("a.pdf:1 a.pdf:2 a.pdf:3 a.pdf:4 a.pdf:5", "a.pdf:6"));
}

TEST(DocumentAssembler, NumberedPicturesOfOnePaperAreJoined) {
  EXPECT_THAT(Assembly()
                  .file("in/scan_009.jpg", {first_page()})
                  .file("in/scan_010.jpg", {next_page(2)})
                  .file("in/scan_011.jpg", {next_page(3)})
                  .file("in/scan_012.jpg", {first_page()})
                  .documents(),
              ElementsAre("in/scan_009.jpg:1 in/scan_010.jpg:1 in/scan_011.jpg:1", "in/scan_012.jpg:1"));
}

TEST(DocumentAssembler, PicturesAreNotJoinedOnGuesswork) {
  // another number than the next, another name, another folder, or nothing that says it goes on
  EXPECT_EQ(Assembly().file("in/scan_1.jpg", {first_page()}).file("in/scan_2.jpg", {next_page(5)}).documents().size(),
            2u);
  EXPECT_EQ(Assembly().file("in/scan_1.jpg", {first_page()}).file("in/foto_2.jpg", {next_page(2)}).documents().size(),
            2u);
  EXPECT_EQ(Assembly().file("in/scan_1.jpg", {first_page()}).file("on/scan_2.jpg", {next_page(2)}).documents().size(),
            2u);
  EXPECT_EQ(Assembly().file("in/scan_1.jpg", {first_page()}).file("in/scan_3.jpg", {next_page(2)}).documents().size(),
            2u);
  EXPECT_EQ(Assembly()
                .file("in/scan_1.jpg", {first_page()})
                .file("in/scan_2.jpg", {next_page(0, "Danh mục vật tư của cửa hàng số ba")})
                .documents()
                .size(),
            2u);
}

TEST(DocumentAssembler, APictureThatGoesOnInMidSentenceIsJoined) {
  EXPECT_EQ(Assembly().file("in/scan_1.jpg", {first_page()}).file("in/scan_2.jpg", {next_page(0)}).documents().size(),
            1u);
}

TEST(DocumentAssembler, ASignatureGoesToThePaperThatLacksIt) {
  PageBuilder page;
  page.centred(1750, 300, "KT. GIÁM ĐỐC").centred(1750, 370, "PHÓ GIÁM ĐỐC").centred(1750, 800, "Lê Thị Mai");
  const PageText signature = page.build();
  EXPECT_EQ(Assembly().file("in/scan_1.jpg", {first_page()}).file("in/scan_2.jpg", {signature}).documents().size(), 1u);
  EXPECT_EQ(Assembly()
                .file("in/scan_1.jpg", {first_page()})
                .file("in/scan_2.jpg", {signature})
                .file("in/scan_3.jpg", {signature})
                .documents()
                .size(),
            2u);
}

TEST(DocumentAssembler, TheNumberOfATablesRowIsNoPageNumber) {
  PageBuilder page;
  page.at(360, 280, "3").at(460, 280, "Hồ Hoàng Phong").at(1200, 280, "19/08/1966").at(1600, 280, "Em ruột");
  page.centred(1750, 600, "KT. GIÁM ĐỐC").centred(1750, 670, "PHÓ GIÁM ĐỐC").centred(1750, 1100, "Lê Thị Mai");
  EXPECT_THAT(Assembly().file("s_1.jpg", {first_page()}).file("s_2.jpg", {page.build()}).documents(), ElementsAre("s_1.jpg:1 s_2.jpg:1"));
}

// A confirmation of residence, signed or not, whose title may have faded.
PageText residence_page(const std::string& name, const std::string& pid, const std::string& home, const std::string& day, bool titled, bool is_signed) {
  PageBuilder page;
  if (titled) {
    page.letterhead({"CÔNG AN XÃ LỤC BÌNH"}, "Số: 12/XN", "Lục Bình, ngày 05 tháng 3 năm 2024");
    page.centred(1240, 760, "XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ");
  }
  page.at(300, 900, "Họ, chữ đệm và tên: " + name);
  page.at(300, 980, "Ngày, tháng, năm sinh: " + day);
  page.at(300, 1060, "Số định danh cá nhân: " + pid);
  page.at(300, 1140, "Nơi thường trú: " + home);
  page.at(300, 1220, "Nơi ở hiện tại: " + home);
  if (is_signed) page.centred(1800, 1500, "TRƯỞNG CÔNG AN XÃ"), page.centred(1800, 1900, "Nguyễn Văn Minh");
  return page.build();
}

TEST(DocumentAssembler, TheEndOfAConfirmationOfResidenceFollowsIt) {
  const PageText one = residence_page("LÒ VĂN HẢI", "011088004521", "Bản Mé, xã Lục Bình, huyện Bạch Thông, tỉnh Bắc Kạn", "02/04/1988", true, false);
  PageBuilder end;
  end.at(300, 300, "Giấy xác nhận này có giá trị đến hết ngày 28/09/2024./.");
  end.centred(1800, 500, "TRƯỞNG CÔNG AN XÃ EA THUẦN").centred(1800, 900, "Đàm Khiêm");
  EXPECT_THAT(Assembly().file("a-1.jpg", {one}).file("a-2.jpg", {end.build()}).documents(), ElementsAre("a-1.jpg:1 a-2.jpg:1"));
}

TEST(DocumentAssembler, AFormWhoseTitleHasFadedIsNoPageOfAnotherPersonsForm) {
  const PageText one = residence_page("LÒ VĂN HẢI", "011088004521", "Bản Mé, xã Lục Bình, huyện Bạch Thông, tỉnh Bắc Kạn", "02/04/1988", true, false);
  const PageText other = residence_page("QUÀNG THỊ MAI", "011190000123", "Thôn 4, xã Chu Hương, huyện Ba Bể, tỉnh Bắc Kạn", "15/09/1990", false, true);
  EXPECT_TRUE(types().is_another({one}, other));
  EXPECT_FALSE(types().is_another({one}, next_page(2)));
  EXPECT_THAT(Assembly().file("a/scan-1.jpg", {one}).file("a/scan-2.jpg", {other}).documents(), ElementsAre("a/scan-1.jpg:1", "a/scan-2.jpg:1"));
}

TEST(DocumentAssembler, TheEndOfADeclarationFollowsItButNoOtherDeclarationDoes) {
  const auto declaration = [](const std::string& who) {
    PageBuilder page;
    page.centred(1240, 300, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    page.centred(1240, 380, "TỜ KHAI ĐĂNG KÝ KHAI SINH");
    page.at(320, 600, who + " LÊ THỊ HOA");
    page.at(320, 700, "Họ, chữ đệm, tên người mẹ: LÊ THỊ MAI");
    return page.build();
  };
  PageBuilder end;
  end.centred(1700, 260, "Phổ Tân, ngày 09 tháng 10 năm 2024");
  end.centred(1700, 340, "NGƯỜI YÊU CẦU");
  end.centred(1700, 700, "Lê Thị Hoa");
  const PageText first = declaration("Họ, chữ đệm, tên người yêu cầu:"), other = declaration("Người yêu cầu:");
  EXPECT_THAT(Assembly().file("s_01.jpg", {first}).file("s_02.jpg", {end.build()}).file("s_03.jpg", {other}).documents(),
              ElementsAre("s_01.jpg:1 s_02.jpg:1", "s_03.jpg:1"));
  EXPECT_THAT(Assembly().file("a.pdf", {first, other}).documents(), ElementsAre("a.pdf:1", "a.pdf:2"));
}

TEST(DocumentAssembler, NothingIsLost) {
  EXPECT_TRUE(Assembly().documents().empty());
  EXPECT_THAT(Assembly()
                  .file("a.jpg", {with_outcome(Outcome::blank)})
                  .file("b.jpg", {with_outcome(Outcome::quarantined)})
                  .documents(),
              ElementsAre("a.jpg:1", "b.jpg:1"));
}

}  // namespace
}  // namespace sohoa
