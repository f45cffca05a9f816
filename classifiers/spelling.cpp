#include "classifiers/spelling.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "document/text.h"

namespace sohoa {
namespace {

// Syllables of persons' and places' names, of the units and bodies they stand in, as most Vietnamese know them. General
// knowledge, kept as data; what is missing here costs a review, nothing else.
constexpr const char* kNameSyllables =
    // surnames
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đoàn vương trịnh trương đinh lâm phùng "
    "mai tô hà tạ lương cao châu chu thái quách triệu nông hứa vi lò giàng vàng sùng thào ma lộc cù kiều la lưu nghiêm "
    "tống từ văn thạch sơn kim danh y khổng thân mạc doãn tăng đàm lục ninh khuất bế hoa ông giáp đậu trang vừ thò "
    "lường quàng cầm bạch đồng thiều ngụy phó lại âu diệp ung nhan tôn hàn vòng chử mã thi viên uông đường phương quan "
    // given and middle names
    "an anh ánh ái ân bá bách bảo bằng bích biên bình bội bửu cẩm cát cảnh cẩn chấn chi chí chiến chiêu chính chung "
    "chương chức công cúc cung cương cường diễm diệu diên dinh doanh du duệ dung dũng duy duyên dự đa đài đại đan đạo "
    "đạt đăng "
    "đắc đệ điền điệp đình định đoan đô đôn đông đồng đức gấm gia giang giáng giao giàu hai hải hảo hạ hạnh hạo hằng "
    "hân hậu hiên hiến hiền hiển hiệp hiếu hiệu hoà hòa hoài hoạch hoan hoàn hoạt hoằng học hội hồng hợp huân huấn huế "
    "huệ huy "
    "huyên huyền hùng hưng hướng hường hương hữu hỷ kha khả khác khải khang khánh khiêm khiết khoa khoái khoan khôi "
    "khôn "
    "khuê khương khuyên kiên kiếm kiện kiệt kỳ kỷ kỹ lai lam lan lanh lãm lăng lân lập lệ liêm liên liễu linh lĩnh "
    "loan lợi "
    "long luân luận luật lụa luyến lữ lực lượng ly mạnh mẫn mận miên miền minh mơ mộng mùi muội mừng mỹ my nam nga ngà "
    "ngân nghi nghĩa ngọ "
    "ngoan ngọc ngời nguyên nguyện nguyệt nhã nhàn nhạn nhân nhẫn nhật nhi nhiên nho như nhu nhuận nhung nhường niệm "
    "nương oanh "
    "phái phát phấn phi phong phú phúc phụng phước phượng quân quang quảng quế quí quý quốc quyên quyền quyết quỳnh sa san "
    "sáng sang sao sáo sâm sen "
    "sĩ sinh song sử sương tài tạo tấn tân tâm tập tất thà thạnh thanh thành thảo thắm thăng thắng thế thêu thể thị "
    "thiên thiện thiệp thiệu "
    "thịnh thọ thoa thoan thoại thông thơ thơm thời thu thuấn thuận thuần thuật thục thúc thùy thúy thủy thuỳ thuý "
    "thuỷ thuyên thuyết thư thực thường "
    "thưởng thước thy tiên tiến tiệp tiếp tín tình tỉnh toàn toán toại trà trác trạch trâm trân trí triển triết trinh "
    "trình trọng trung trúc "
    "trực trường tú tuân tuấn tuệ tùng túc tuy tuyên tuyến tuyền tuyển tuyết tư tường tưởng tỵ uy uyên uyển ước vân vĩ "
    "viễn viện việt vinh vĩnh vịnh vui vượng vy vỹ "
    "xuân xuyên xuyến yên yến ý "
    // places
    "bắc bạc bàn bàng bàu bảng bà bãi bạch bến biên bồ bồng bờ bưởi cà cái cam càng cạn cầu cẩm cây cần cấm chánh chàm "
    "chiềng chợ chùa cổ cô côn con cồn cốc "
    "cũ cửa củ cửu dầu dân diên diễn đa đà đá đắk đảo đại đầm đất đèo đê đền điện đoài đồi đồn đống đốc gai gành gò gỗ "
    "giá giao giồng hàm "
    "hạc hang hành hậu hiệp hòn hóa hoá hồng hới huế hữu hưng kênh khánh khê khoái khu kiến kiệm kiên kinh kon kỳ lạc "
    "lai lãng làng lạng lào láng lăk lễ lệ liêm "
    "liên linh lịch lĩnh lộ lợi lúa lục lũng luông lương ly mậu mèo mê mới mộc môn một mương mường na nà nam nậm nẫm "
    "nga ngã ngãi ngạn nghệ nghi "
    "nghĩa ngự ngòi nguyên nha nham nhãn nhơn nhuận nhuệ nho nhựt ninh nội nông núi ổn ô ơn pa phả phan phiềng phố phổ "
    "phù phủ phục quảng quan quán quất quỳ rạch rang "
    "rạng rẫy rạp ruộng sài sán sầm sóc sóng sông sở suối sữa sỹ tà tam tánh tây tăng thái tháp thạnh thới thông thủ "
    "thuỵ thụy thuận thược thượng tích tiền tiêu "
    "tĩnh tòng tông tổng trà tràng trạm trại trảng trì trị triều triệu trù truông trung truồi túc tứ tượng ứng ước "
    "uông vạn vàm vàng vân vị viên vĩnh vọng vụ vũng vườn vực xá xương yên "
    "bảy ba bốn chín hai mười năm sáu tám một tháng "
    // of four and more communes, or of several people; none without marks, as a lost mark is the usual misreading
    "biển bài bái bông băng chiểu chân chư cán cơ cấn cộng cự dã dạ dụ giã hiểu hàng hào hán hát hố hồi "
    "hựu kháng khắc kiêu kiết liêu lái lãnh lão lôi lùng lư lạn lỗ lủng lựu mòn mô mông mẫu mỏ mỗ nghị "
    "ngàn ngũ ngư nhì nhất nhị phiêng pá sơ sủng thiếu thàng thám thống thổ thụ thứ toản trãi trưng trầm "
    "trụ tè tùy tơ tương tả tảo tịnh tố tở tử tự viết vô đak điềm đàn đán đăk đạ đằng đề đỏ đổng độ "
    // units and what stands before them
    "tỉnh thành phố huyện quận xã phường thị trấn thôn xóm ấp bản làng buôn tổ dân khu khối phum sóc số nhà tại ngõ ngách "
    "hẻm đường đội đặc cụm tiểu lô căn hộ chung cư quốc đại kiệt "
    // bodies
    "ủy ban nhân dân hội đồng sở bộ cục chi tổng vụ phòng văn thanh tra công an toà tòa án viện kiểm sát trung tâm "
    "bệnh đa khoa phụ sản trạm y tế nhi trường trạm hành chính phục vụ "
    "tư pháp nội xây dựng tài giao vận tải thông tin truyền du lịch thể thao giáo dục đào tạo khoa học công nghệ nông "
    "nghiệp môi lao động thương binh kế hoạch đầu tư ngoại "
    "tuyên sứ sự quản lý dự kho bạc nhà nước bảo hiểm thuế hải quan chủ tịch giám đốc chính và khu vực đảng uỷ ủy mặt trận "
    "đoàn kinh nước miền rèn tiếp nhận trả kết quả một cửa "
    "kiểm lâm thủ tướng hạt chăn nuôi thú ";

// Usual syllables by their letters without marks.
const std::map<std::string, std::set<std::string>>& usual_syllables() {
  static const auto kUsual = [] {
    std::map<std::string, std::set<std::string>> usual;
    std::istringstream words(kNameSyllables);
    for (std::string word; words >> word;) usual[folded(word)].insert(to_nfc(word));
    return usual;
  }();
  return kUsual;
}

const std::set<std::string>& surnames() {
  static const std::set<std::string> kSurnames = [] {
    std::set<std::string> names;
    for (const char* name :
         {"Nguyễn", "Trần",   "Lê",    "Phạm",  "Hoàng", "Huỳnh", "Phan",  "Vũ",    "Võ",     "Đặng",  "Bùi",   "Đỗ",
          "Hồ",     "Ngô",    "Dương", "Lý",    "Đào",   "Đoàn",  "Vương", "Trịnh", "Trương", "Đinh",  "Lâm",   "Phùng",
          "Mai",    "Tô",     "Hà",    "Tạ",    "Lương", "Cao",   "Châu",  "Chu",   "Thái",   "Quách", "Triệu", "Nông",
          "Hứa",    "Vi",     "Lò",    "Giàng", "Vàng",  "Sùng",  "Thào",  "Ma",    "Lộc",    "Cù",    "Kiều",  "La",
          "Lưu",    "Nghiêm", "Tống",  "Từ",    "Văn",   "Thạch", "Sơn",   "Kim",   "Danh",   "Y",     "Ksor",  "Rơ",
          "Khổng",  "Thân",   "Mạc",   "Doãn",  "Tăng",  "Đàm",   "Lục",   "Ninh",  "Khuất",  "Bế",    "Giáp",  "Đậu",
          "Lường",  "Quàng",  "Cầm",   "Bạch",  "Đồng",  "Thiều", "Lại",   "Âu",    "Diệp",   "Tôn",   "Hàn",   "Vừ",
          "Phí", "Khúc", "Mã", "Lã", "Lữ", "Tiêu", "Đường", "Bành", "Cấn", "Chử", "Cung", "Dư",
          "Điền", "Đổng", "Đới", "Hầu", "Hình", "Kha", "Khưu", "Kỷ", "Lều", "Liễu", "Luyện", "Mạch",
          "Mẫn", "Mông", "Ngụy", "Nhan", "Nhâm", "Nhữ", "Ông", "Phó", "Phù", "Quản", "Sầm", "Tào",
          "Tiết", "Trang", "Trà", "Tưởng", "Ung", "Uông", "Ứng", "Viên", "Biện", "Chế", "Giang",
          "Hạng", "Mùa", "Tráng", "Chảo", "Tẩn", "Phàn", "Lầu", "Tất", "Thi", "Thôi", "Trầm", "Sái",
          "Sử", "Lạc", "Tòng", "Lèo", "Cà", "Đèo", "Bàn", "Lù", "Vì", "Điêu", "Phàng"}) {
      names.insert(lower_case(name));
    }
    return names;
  }();
  return kSurnames;
}

}  // namespace

Support name_support(std::string_view syllable) {
  const bool figures =
      !syllable.empty() && std::all_of(syllable.begin(), syllable.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (figures) return Support::sure;
  const auto alike = usual_syllables().find(folded(syllable));
  if (alike == usual_syllables().end()) return Support::unknown;
  if (!alike->second.contains(lower_case(syllable))) return Support::unlikely;
  return alike->second.size() == 1 ? Support::sure : Support::shared;
}

bool is_rare_between_names(std::string_view syllable) {
  const std::string spelt = lower_case(syllable);
  for (const char* usual : {"thị", "văn"})
    if (folded(spelt) == folded(usual) && spelt != to_nfc(usual)) return true;
  return false;
}

bool is_surname(std::string_view syllable) { return surnames().contains(lower_case(syllable)); }

std::string surname_like(std::string_view syllable) {
  const std::string printed = lower_case(syllable);
  if (surnames().contains(printed)) return "";
  std::string only;
  for (const std::string& name : surnames()) {
    if (folded(name) != folded(printed) || name.starts_with("đ") != printed.starts_with("đ")) continue;
    if (!only.empty()) return "";
    only = name;
  }
  return only;
}

std::string lower_case(std::string_view text) {
  std::u32string letters = to_code_points(to_nfc(text));
  for (char32_t& c : letters) c = static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
  return to_utf8(letters);
}

std::string in_case_of(std::string_view word, std::string_view pattern) {
  std::u32string letters = to_code_points(word);
  const std::u32string like = to_code_points(pattern);
  for (std::size_t i = 0; i < letters.size() && i < like.size(); ++i) {
    if (u_isupper(static_cast<UChar32>(like[i])))
      letters[i] = static_cast<char32_t>(u_toupper(static_cast<UChar32>(letters[i])));
  }
  return to_utf8(letters);
}

std::vector<std::string> syllables_of(std::string_view text) {
  std::vector<std::string> syllables;
  std::u32string current;
  const auto flush = [&] {
    if (!current.empty()) syllables.push_back(to_utf8(current));
    current.clear();
  };
  for (const char32_t c : to_code_points(text)) {
    if (c == U' ' || c == U'-') {
      flush();
    } else {
      current += c;
    }
  }
  flush();
  return syllables;
}

}  // namespace sohoa
