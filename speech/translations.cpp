#include "speech/translations.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace sohoa {
namespace {

constexpr Translation table[] = {
    // Reasons for review: classifiers/.
    {"the day", "ngày"},
    {"the month", "tháng"},
    {"the number", "số"},
    {"a quality sample found it wrong", "kiểm tra mẫu thấy sai"},
    {"looks handwritten", "có vẻ viết tay"},
    {"the dossier code names the agency {}, which no province has", "mã hồ sơ ghi cơ quan {}, không thuộc tỉnh nào"},
    {"the check digit of the tax code does not fit", "mã số thuế sai chữ số kiểm tra"},
    {"not the form of a tax code: ten digits, three more for a branch, or a personal number",
     "không đúng dạng mã số thuế: mười chữ số, thêm ba chữ số nếu là chi nhánh, hoặc số định danh cá nhân"},
    {"it names a district, of which there are none since July 2025", "có tên cấp huyện, trong khi từ 7/2025 không còn cấp huyện"},
    {"changed before it was registered", "thay đổi trước khi đăng ký lần đầu"},
    {"the representative would be younger than 15", "người đại diện sẽ dưới 15 tuổi"},
    {"as the words have it; read as {}", "theo phần ghi bằng chữ; máy đọc là {}"},
    {"as the digital signature spells it; read as {}", "theo chữ ký số; máy đọc là {}"},
    {"the print and the digital signature spell the name differently", "chữ in và chữ ký số viết tên khác nhau"},
    {"{}: no such paper in this warehouse, or its folder is not known to it", "{}: kho này không có giấy tờ đó, hoặc không biết thư mục của nó"},
    {"say where the paper is: --out with the batch's folder, or --warehouse", "hãy cho biết giấy tờ ở đâu: --out với thư mục của lô, hoặc --warehouse"},
    {"{} is there and holds no exported truth: give another --out", "{} đã có sẵn và không phải dữ liệu đã xuất: hãy chọn --out khác"},
    {"{} holds exported truth: add --force to replace it, or give another --out",
     "{} đã chứa dữ liệu xuất trước đó: thêm --force để thay, hoặc chọn --out khác"},
    {"{} cannot be written as PNG", "không ghi được {} thành PNG"},
    {"the least probability that is accepted was {}, for an error budget of {}", "ngưỡng chấp nhận là {}, với tỷ lệ sai cho phép {}"},
    {"nothing of this kind is accepted for an error budget of {}: it is smaller than what was measured",
     "không giá trị nào loại này được tự chấp nhận với tỷ lệ sai cho phép {}: nhỏ hơn mức đã đo"},
    // Tables of units: `gazetteer load`.
    {"{}, line {}: {}", "{}, dòng {}: {}"},
    {"not a table of units: the first line names the columns, parted by tabs, as "
     "province_code province district_code district commune_code commune (before July 2025), "
     "province_code province unit_code unit (since), or unit_code unit parent_code merged_from",
     "không phải bảng đơn vị hành chính: dòng đầu phải ghi tên các cột, phân cách bằng tab, là "
     "province_code province district_code district commune_code commune (trước 7/2025), "
     "province_code province unit_code unit (từ 7/2025), hoặc unit_code unit parent_code merged_from"},
    {"{} cannot be written", "không ghi được {}"},
    {"{} cannot be written: {}", "không ghi được {}: {}"},
    {"has {} columns, should have {}", "có {} cột, phải có {}"},
    {"`{}` is no commune's code: five digits", "`{}` không phải mã cấp xã: gồm năm chữ số"},
    {"`{}` is no province's code", "`{}` không phải mã tỉnh"},
    {"no units in these tables: give the table of communes, too", "các bảng này không có đơn vị nào: hãy nạp cả bảng cấp xã"},
    {"{} is damaged: load the tables again with sohoa gazetteer load", "{} bị hỏng: hãy nạp lại các bảng bằng sohoa gazetteer load"},
    {"no number was found below the issuing body", "không tìm thấy số bên dưới tên cơ quan ban hành"},
    {"an entry beside it is written by hand", "mục bên cạnh được viết tay"},
    {"the number goes on in a way that no number does", "số có phần tiếp theo không đúng dạng"},
    {"{} looks handwritten", "{} có vẻ viết tay"},
    {"{} looks handwritten: not plain figures", "{} có vẻ viết tay: không phải chữ số rõ ràng"},
    {"{} looks handwritten: it does not stand on the line as print does", "{} có vẻ viết tay: không nằm trên dòng như chữ in"},
    {"{} looks handwritten: its figures are not as wide as print", "{} có vẻ viết tay: chữ số không rộng bằng chữ in"},
    {"{} may be handwritten: the reader is not sure of it", "{} có thể viết tay: máy đọc không chắc"},
    {"{} may be handwritten: no print beside it to compare with", "{} có thể viết tay: bên cạnh không có chữ in để so sánh"},
    {"{} may be handwritten: its height is not known", "{} có thể viết tay: không rõ chiều cao"},
    {"{} is not printed: it may be written by hand", "{} không được in: có thể viết tay"},
    {"day and month are not printed: they may be written by hand", "ngày và tháng không được in: có thể viết tay"},
    {"day and month look handwritten", "ngày và tháng có vẻ viết tay"},
    {"no printed number before the notation: it may be written by hand", "trước ký hiệu không có số in: có thể viết tay"},
    {"the number looks handwritten: it is in pieces", "số có vẻ viết tay: bị đứt đoạn"},
    {"the number looks handwritten", "số có vẻ viết tay"},
    {"the number is not plain figures", "số không phải chữ số rõ ràng"},
    {"the number may be handwritten: it cannot be told from the notation", "số có thể viết tay: không tách được khỏi ký hiệu"},
    {"too many figures for a number", "quá nhiều chữ số so với một số văn bản"},
    {"most entries beside it are written by hand", "hầu hết các mục bên cạnh được viết tay"},
    {"figures beside it cannot be read: they may be written by hand", "các chữ số bên cạnh không đọc được: có thể viết tay"},
    {"the notation is not of the usual form", "ký hiệu không đúng dạng thường gặp"},
    {"the notation does not belong to the type {}", "ký hiệu không thuộc loại {}"},
    {"the letters of its type and those of the body are parted by a hyphen", "chữ viết tắt của loại và của cơ quan được nối bằng gạch ngang"},
    {"the hyphen was not read", "không đọc được dấu gạch ngang"},
    {"the reader is not sure of every letter", "máy đọc không chắc mọi chữ"},
    {"an amount needs a second source", "số tiền cần nguồn thứ hai để đối chiếu"},
    {"a personal number needs a second source", "số định danh cá nhân cần nguồn thứ hai để đối chiếu"},
    {"so short a value may be the rest of a longer one", "giá trị quá ngắn, có thể là phần còn lại của một giá trị dài hơn"},
    {"a province stands before the end of the address", "tên tỉnh đứng trước phần cuối của địa chỉ"},
    {"its sources disagree", "các nguồn không khớp nhau"},
    {"the QR code and the printed code disagree", "mã QR và mã in không khớp"},
    {"the QR code", "mã QR"},
    {"the machine-readable zone", "vùng máy đọc"},
    {"marks as in the QR code; read as {}", "dấu như trong mã QR; đọc được là {}"},
    {"as {} has it; read as {}", "như {} ghi; đọc được là {}"},
    {"{} says {}, the print {}", "{} ghi {}, bản in ghi {}"},
    {"{} is no birthday of one born on {}", "{} không phải ngày sinh nhật của người sinh ngày {}"},
    {"it is not sure what kind of paper this is", "không chắc đây là loại giấy tờ nào"},
    {"the number of the card and the benefit disagree", "số thẻ và mức hưởng không khớp"},
    {"not the form of a health insurance number: ten digits, before 2021 two letters and thirteen digits",
     "không đúng dạng số thẻ bảo hiểm y tế: mười chữ số, trước 2021 là hai chữ cái và mười ba chữ số"},
    {"{} is no group of insured persons", "{} không phải mã đối tượng tham gia bảo hiểm y tế"},
    {"those of group {} do not have benefit {}", "đối tượng {} không có mức hưởng {}"},
    {"the number of the card names province {}, which is none", "số thẻ ghi mã tỉnh {}, không có tỉnh nào mang mã này"},
    {"not the code of a health facility", "không phải mã cơ sở khám chữa bệnh"},
    {"benefits are numbered 1 to 5", "mức hưởng được đánh số từ 1 đến 5"},
    {"areas are K1, K2 and K3", "khu vực là K1, K2 hoặc K3"},
    {"nothing of the expected kind is there", "không có nội dung thuộc loại cần tìm"},
    {"not found on the page", "không tìm thấy trên trang"},
    {"no post stands below it: part of it may be hidden", "bên dưới không có chức vụ: một phần có thể bị che"},
    {"no known post stands above it", "bên trên không có chức vụ đã biết"},
    {"no known post; part of it may be hidden", "không phải chức vụ đã biết; một phần có thể bị che"},
    {"it may be cut: the line below may belong to it", "có thể bị cắt: dòng bên dưới có thể thuộc về nó"},
    {"it may be cut: its last words want more to follow", "có thể bị cắt: các từ cuối chưa trọn ý"},
    {"it may be cut: its last sentence has no end", "có thể bị cắt: câu cuối chưa kết thúc"},
    {"it may be cut: no province at its end", "có thể bị cắt: cuối không có tên tỉnh"},
    {"it may be cut: the place's name is short", "có thể bị cắt: tên địa danh ngắn"},
    {"the line below its first may not belong to it", "dòng dưới dòng đầu có thể không thuộc về nó"},
    {"its label stands more than once on the paper", "nhãn của nó xuất hiện nhiều lần trên giấy tờ"},
    {"its beginning may be hidden", "phần đầu có thể bị che"},
    {"its beginning may be missing", "có thể thiếu phần đầu"},
    {"a stamp or note touches it", "có dấu hoặc ghi chú chạm vào"},
    {"longer than a subject should be", "dài hơn mức thường thấy của trích yếu"},
    {"it may be that of the copy, not of the original", "có thể là của bản sao, không phải bản chính"},
    {"spaces around a dash may have been lost", "có thể đã mất dấu cách quanh dấu gạch nối"},
    {"the marks of a word were mended", "dấu của một từ đã được sửa"},
    {"the marks of the surname were mended: read as {}", "dấu của họ đã được sửa: đọc là {}"},
    {"the letter before the post was mended", "chữ trước chức vụ đã được sửa"},
    {"\"{}\" is not spelt the Vietnamese way", "\"{}\" không đúng chính tả tiếng Việt"},
    {"\"{}\" reads otherwise elsewhere on the paper", "\"{}\" được đọc khác ở chỗ khác trên giấy tờ"},
    {"\"{}\" is rare, a spelling with other marks is usual", "\"{}\" hiếm gặp, thường viết với dấu khác"},
    {"the reader is not sure of \"{}\", which is no usual spelling", "máy đọc không chắc từ \"{}\", cách viết này không thông dụng"},
    {"too many figures for a count", "quá nhiều chữ số cho một số lượng"},
    {"no surface in figures", "không có diện tích bằng số"},
    {"the surface in words cannot be made out", "không đọc được diện tích bằng chữ"},
    {"its parts sum to it", "các phần cộng lại bằng nó"},
    {"the parts do not sum to the whole", "các phần cộng lại không bằng tổng"},
    {"it does not have the form of such a number", "không đúng dạng của loại số này"},
    {"entries of this table are always looked at", "các mục của bảng này luôn phải được xem lại"},
    {"changes are entered on the paper: this may no longer hold", "trên giấy có ghi thay đổi: điều này có thể không còn đúng"},
    {"issued to somebody younger than 14", "cấp cho người chưa đủ 14 tuổi"},
    {"who empowers another would be younger than 15", "người ủy quyền chưa đủ 15 tuổi"},
    {"who is empowered would be younger than 15", "người được ủy quyền chưa đủ 15 tuổi"},
    {"the identity paper would be of after this one", "giấy tờ tùy thân được cấp sau giấy này"},
    {"asked for before the applicant was born", "ngày làm đơn trước ngày sinh của người làm đơn"},
    {"issued before its owner was born", "cấp trước khi chủ sở hữu sinh ra"},
    {"the label of another field may stand in it", "có thể lẫn nhãn của trường khác"},
    {"the same print stands for another field, too", "cùng một chỗ in đã được lấy cho một trường khác"},
    {"as the QR code spells it; read as {}", "theo cách viết trong mã QR; máy đọc là {}"},
    {"the gazetteer has {} there", "danh mục địa danh có {} ở đó"},
    {"the gazetteer spells it {}", "danh mục địa danh viết là {}"},
    {"gazetteer: {} is the only unit of these letters there, and the reader was not sure of its marks",
     "danh mục địa danh: {} là đơn vị duy nhất có các chữ này ở đó, và máy đọc không chắc các dấu"},
    {"list: of the ethnic groups only this one has these letters", "danh sách: chỉ dân tộc này có các chữ như vậy"},
    {"a syllable is not spelt the Vietnamese way; check against the picture", "một tiếng không đúng chính tả tiếng Việt; hãy đối chiếu với ảnh"},
    {"holds signs that no name has", "có ký tự không thể có trong tên"},
    {"a name has at least two syllables", "họ tên có ít nhất hai tiếng"},
    {"too long for a name", "quá dài so với một họ tên"},
    {"does not begin with a known surname", "không bắt đầu bằng họ đã biết"},
    {"no date in figures", "không có ngày bằng số"},
    {"no year in figures", "không có năm bằng số"},
    {"no weight in figures", "không có cân nặng bằng số"},
    {"no number in figures", "không có số bằng chữ số"},
    {"no amount in figures", "không có số tiền bằng số"},
    {"no date and time in figures", "không có ngày giờ bằng số"},
    {"not a date of the calendar", "không phải ngày có thật"},
    {"the date in words cannot be made out", "không đọc được ngày viết bằng chữ"},
    {"the amount in words cannot be made out", "không đọc được số tiền viết bằng chữ"},
    {"the day in words says the same", "ngày bằng chữ khớp"},
    {"the dates in figures and in words disagree", "ngày bằng số và bằng chữ không khớp"},
    {"dates in figures and words disagree", "ngày bằng số và bằng chữ không khớp"},
    {"the amounts in figures and in words disagree", "số tiền bằng số và bằng chữ không khớp"},
    {"{} lies after {}", "{} sau {}"},
    {"not between {} and {}", "không nằm trong khoảng từ {} đến {}"},
    {"more than a year lies between the two dates", "hai ngày cách nhau hơn một năm"},
    {"less than {} years lie between the two", "cách nhau chưa đến {} năm"},
    {"signed for another (KT.), but not by a deputy", "ký thay (KT.) nhưng không phải cấp phó"},
    {"signed by a deputy: KT. may be hidden", "cấp phó ký: chữ KT. có thể bị che"},
    {"head of the household, but the two disagree", "là chủ hộ nhưng hai nội dung không khớp"},
    {"a personal number has 12 digits", "số định danh cá nhân có 12 chữ số"},
    {"a personal number has 12 digits, here are {}", "số định danh cá nhân có 12 chữ số, ở đây có {}"},
    {"an identity number has 9 or 12 digits, here are {}", "số giấy tờ tùy thân có 9 hoặc 12 chữ số, ở đây có {}"},
    {"letters stand among the digits", "có chữ cái lẫn trong chữ số"},
    {"the personal number begins with {}, which is no province", "số định danh bắt đầu bằng {}, không phải mã tỉnh"},
    {"the fourth digit of a personal number is 0 to 5", "chữ số thứ tư của số định danh phải từ 0 đến 5"},
    {"the personal number and the sex disagree", "số định danh và giới tính không khớp"},
    {"the personal number says born in {}, the date of birth {}", "số định danh cho biết sinh năm {}, ngày sinh ghi {}"},
    {"not a dossier code", "không phải mã hồ sơ"},
    {"the dossier code says received on {}, the paper {}", "mã hồ sơ cho biết nhận ngày {}, giấy ghi {}"},
    {"both sexes are printed: a box to be read", "cả hai giới tính đều in sẵn: cần đọc ô đánh dấu"},
    {"neither Nam nor Nữ", "không phải Nam cũng không phải Nữ"},
    {"not a telephone number's length or first digits", "độ dài hoặc đầu số không phải của số điện thoại"},
    {"not an e-mail address", "không phải địa chỉ thư điện tử"},
    {"the parts of the address do not follow each other", "các phần của địa chỉ không theo thứ tự"},
    {"the province is not spelt like any province", "tên tỉnh không giống tên tỉnh nào"},
    {"no usual word for a relation", "không phải từ thường dùng chỉ quan hệ"},
    {"no known kind of body; its beginning may be hidden", "không phải loại cơ quan đã biết; phần đầu có thể bị che"},
    {"not on the list of ethnic groups", "không có trong danh mục dân tộc"},
    // Reasons of models/record_types/.
    {"valid before the day of birth", "có hiệu lực trước ngày sinh"},
    {"issued before the day of birth", "cấp trước ngày sinh"},
    {"a card runs out on a birthday", "thẻ hết hạn vào ngày sinh nhật"},
    {"registered before the day of birth", "đăng ký trước ngày sinh"},
    {"declared before the day of birth", "khai trước ngày sinh"},
    {"the mother would be younger than 12", "người mẹ sẽ dưới 12 tuổi"},
    {"the father would be younger than 12", "người cha sẽ dưới 12 tuổi"},
    {"the declarant is head of the household but the two numbers differ", "người khai là chủ hộ nhưng hai số khác nhau"},
    {"the declarant is head of the household but the two names differ", "người khai là chủ hộ nhưng hai họ tên khác nhau"},
    {"no longer valid on the day of issue", "hết hiệu lực trước ngày cấp"},
    {"valid for more than a year", "hiệu lực hơn một năm"},
    {"died before the day of birth", "mất trước ngày sinh"},
    {"registered before the death", "đăng ký trước khi mất"},
    {"the notice is older than the death", "giấy báo tử có trước ngày mất"},
    {"declared before the death", "khai trước khi mất"},
    {"no usual weight of a child at birth", "cân nặng lúc sinh không bình thường"},
    {"no possible number of children", "số con không thể có"},
    {"issued before the birth", "cấp trước khi sinh"},
    {"registered before the husband was born", "đăng ký trước khi chồng sinh ra"},
    {"registered before the wife was born", "đăng ký trước khi vợ sinh ra"},
    {"the husband would be younger than 20", "người chồng sẽ dưới 20 tuổi"},
    {"the wife would be younger than 18", "người vợ sẽ dưới 18 tuổi"},
    {"due before it was received", "hẹn trả trước khi nhận"},
    // Of dossiers and the catalogue of procedures.
    {"two papers of the dossier disagree: {} says \"{}\", {} says \"{}\"", "hai giấy tờ của hồ sơ không khớp: {} ghi \"{}\", {} ghi \"{}\""},
    {"what the receipt asks for is no procedure of the catalogue", "nội dung trên giấy tiếp nhận không có trong danh mục thủ tục"},
    {"papers disagree on the {}'s {}", "các giấy tờ không khớp: {}, {}"},
    {"the catalogue has no procedure {} on {}", "danh mục không có thủ tục {} vào ngày {}"},
    {"the catalogue has no form for {}", "danh mục không có tờ khai cho thủ tục {}"},
    {"whose it should be is not known", "chưa rõ phải là của ai"},
    {"it is in another name", "đứng tên người khác"},
    {"in its stead: {}", "thay bằng: {}"},
    {"there is no record type `{}`: its papers are never found", "không có loại giấy tờ `{}`: sẽ không bao giờ tìm thấy"},
    {"record type `{}` has no field `{}` ({}, {}.{})", "loại giấy tờ `{}` không có trường `{}` ({}, {}.{})"},
    {"{} cannot be read", "không đọc được {}"},
    {"{} holds no procedure", "{} không có thủ tục nào"},
    // Of what people type: review/.
    {"this is no value of its kind", "đây không phải giá trị thuộc loại này"},
    // Of files and pages that fail: pipeline/.
    {"not enough memory for this page", "không đủ bộ nhớ cho trang này"},
    {"the page takes more memory than its file announced", "trang cần nhiều bộ nhớ hơn tệp khai báo"},
    {"there is ink on the page, but hardly anything could be read", "trang có mực nhưng hầu như không đọc được gì"},
    {"a secrecy stamp: handle this paper by hand, outside sohoa", "có dấu chỉ mức độ mật: xử lý giấy tờ này thủ công, ngoài sohoa"},
    {"the page has no grey or colour pixels", "trang không có điểm ảnh xám hay màu"},
    {"a picture of {} x {} pixels is too narrow to hold text", "ảnh {} x {} điểm quá hẹp để chứa chữ"},
    {"BMP: the file ends inside its header", "BMP: tệp kết thúc giữa phần đầu"},
    {"BMP: a picture without sensible sides", "BMP: kích thước ảnh vô lý"},
    {"BMP of a rare kind (compressed, upside down or of OS/2): save it as PNG", "BMP loại hiếm (nén, lộn ngược hoặc của OS/2): hãy lưu thành PNG"},
    {"BMP: the file ends inside its palette", "BMP: tệp kết thúc giữa bảng màu"},
    {"BMP: the pixels are broken or missing", "BMP: điểm ảnh bị hỏng hoặc thiếu"},
    {"CCITT picture without a size", "ảnh CCITT không có kích thước"},
    {"CCITT with byte-aligned two-dimensional rows", "CCITT có hàng hai chiều căn theo byte"},
    {"CCITT picture of impossible size", "ảnh CCITT có kích thước không thể có"},
    {"CCITT data break at row {} of {}", "dữ liệu CCITT hỏng ở hàng {} trên {}"},
    {"the process that forks decoders is gone", "tiến trình tạo bộ giải mã đã mất"},
    {"a new decoder process has died", "một tiến trình giải mã mới đã chết"},
    {"the decoder was killed from outside", "bộ giải mã bị dừng từ bên ngoài"},
    {"the decoder was stopped at a system call that no decoder needs", "bộ giải mã bị chặn ở lời gọi hệ thống mà giải mã không cần"},
    {"the decoder died near its memory limit", "bộ giải mã chết khi gần hết bộ nhớ cho phép"},
    {"the decoder process ended by itself", "tiến trình giải mã tự kết thúc"},
    {"the decoder process died of {}", "tiến trình giải mã chết vì {}"},
    {"{}: not a regular file", "{}: không phải tệp thường"},
    {"{}: no bytes", "{}: không có byte nào"},
    {"no shared memory for the page", "không có bộ nhớ dùng chung cho trang"},
    {"stopped while decoding", "bị dừng khi đang giải mã"},
    {"no decoder process can be started", "không khởi động được tiến trình giải mã"},
    {"needs more than {} s of CPU time to decode", "cần hơn {} giây thời gian xử lý để giải mã"},
    {"needs more than {} MiB to decode", "cần hơn {} MiB để giải mã"},
    {"the decoder sleeps and does not wake", "bộ giải mã ngủ và không thức dậy"},
    {"the decoder gave a senseless answer", "bộ giải mã trả lời vô nghĩa"},
    {"the decoder gave a senseless answer: {}", "bộ giải mã trả lời vô nghĩa: {}"},
    {"no address space for the page", "không có vùng địa chỉ cho trang"},
    {"the file has no bytes", "tệp không có byte nào"},
    {"a RAR archive", "tệp nén RAR"},
    {"a 7-Zip archive", "tệp nén 7-Zip"},
    {"a gzip archive", "tệp nén gzip"},
    {"a bzip2 archive", "tệp nén bzip2"},
    {"an xz archive", "tệp nén xz"},
    {"a zstd archive", "tệp nén zstd"},
    {"a CAB archive", "tệp nén CAB"},
    {"a tar archive", "tệp nén tar"},
    {"a ZIP archive", "tệp nén ZIP"},
    {"an e-mail", "thư điện tử"},
    {"an e-mail's winmail.dat", "winmail.dat của thư điện tử"},
    {"an Outlook e-mail", "thư điện tử Outlook"},
    {"a GIF picture: save it as PNG", "ảnh GIF: hãy lưu thành PNG"},
    {"a HEIC photograph: save it as JPEG", "ảnh HEIC: hãy lưu thành JPEG"},
    {"a HEIF photograph: save it as JPEG", "ảnh HEIF: hãy lưu thành JPEG"},
    {"an AVIF picture: save it as PNG", "ảnh AVIF: hãy lưu thành PNG"},
    {"a DjVu file: save it as PDF", "tệp DjVu: hãy lưu thành PDF"},
    {"a Photoshop picture: save it as TIFF", "ảnh Photoshop: hãy lưu thành TIFF"},
    {"a PostScript file: save it as PDF", "tệp PostScript: hãy lưu thành PDF"},
    {"a web page: print it to PDF", "trang web: hãy in ra PDF"},
    {"an XML file", "tệp XML"},
    {"a rich-text (RTF) file", "tệp RTF"},
    {"a Word, Excel, PowerPoint or OpenDocument file", "tệp Word, Excel, PowerPoint hoặc OpenDocument"},
    {"a Word, Excel or PowerPoint file of the old kind", "tệp Word, Excel hoặc PowerPoint kiểu cũ"},
    {"neither PDF, JPEG, PNG, TIFF, JPEG 2000, WebP nor BMP", "không phải PDF, JPEG, PNG, TIFF, JPEG 2000, WebP hay BMP"},
    {"no regular file", "không phải tệp thường"},
    {"a loop of links", "liên kết vòng"},
    {"a link to nothing", "liên kết đến tệp không tồn tại"},
    {"a link to {}, outside of what was given: if it belongs to the batch, give that as INPUT too",
     "liên kết đến {}, ngoài những gì được giao: nếu thuộc lô, hãy thêm nó vào INPUT"},
    {"a link back to a folder that holds it", "liên kết ngược về thư mục chứa nó"},
    {"samples that are neither 1 to 8 nor 16 bits", "mẫu ảnh không phải 1 đến 8 hay 16 bit"},
    {"picture of {} channels", "ảnh có {} kênh"},
    {"the TIFF directory of this page is broken", "mục TIFF của trang này bị hỏng"},
    {"there is no page {}", "không có trang {}"},
    {"more than {} pages", "hơn {} trang"},
    {"{} pages", "{} trang"},
    {"JBIG2 page over the pixel limit", "trang JBIG2 vượt giới hạn điểm ảnh"},
    {"JBIG2: no page in the stream", "JBIG2: không có trang nào trong dữ liệu"},
    {"JPEG with {} components", "JPEG có {} thành phần màu"},
    {"JPEG 2000 in e-YCC", "JPEG 2000 màu e-YCC"},
    {"JPEG 2000 picture over the pixel limit", "ảnh JPEG 2000 vượt giới hạn điểm ảnh"},
    {"a PDF without pages", "PDF không có trang"},
    {"one reader counts {} pages, another {}", "một trình đọc đếm {} trang, trình khác {}"},
    {"a picture on the page is over the limit of {} pixels", "một ảnh trên trang vượt giới hạn {} điểm ảnh"},
    {"the page is over the pixel limit at 300 dpi", "trang vượt giới hạn điểm ảnh ở 300 dpi"},
    {"the page has a picture that cannot be drawn", "trang có ảnh không vẽ được"},
    {"the picture's data end early", "dữ liệu ảnh kết thúc sớm"},
    {"the PDF says that its picture has {} pixels, the picture itself {}", "PDF ghi ảnh có {} điểm, bản thân ảnh có {}"},
    {"the picture is not what its head says", "ảnh không như phần đầu khai báo"},
    {"a PDF of more than 2 GiB", "PDF lớn hơn 2 GiB"},
    {"Poppler cannot open this PDF", "Poppler không mở được PDF này"},
    {"this PDF needs a password", "PDF này có mật khẩu"},
    {"Poppler cannot open this page", "Poppler không mở được trang này"},
    {"Poppler cannot draw this page", "Poppler không vẽ được trang này"},
    {"a picture without pixels", "ảnh không có điểm ảnh"},
    {"{} x {} pixels, over the limit of {}", "{} x {} điểm ảnh, vượt giới hạn {}"},
    // Remarks on files: pipeline/.
    {"the PDF is damaged and was repaired for reading", "PDF bị hỏng và đã được sửa để đọc"},
    {"repaired while reading", "đã được sửa khi đọc"},
    {"the name ends in {}, but the file is {}", "tên có đuôi {} nhưng tệp là {}"},
    {"the chain of pages is broken after the last page that can be read", "chuỗi trang bị đứt sau trang cuối cùng đọc được"},
    {"ignored {} reduced-size previews", "đã bỏ qua {} ảnh xem trước thu nhỏ"},
    {"ignored all but the first of {} frames of an animation", "chỉ lấy khung đầu trong {} khung của ảnh động"},
    {"page {}: {} lines of text that the page does not show; not filed", "trang {}: {} dòng chữ không hiển thị trên trang; không lưu"},
    {"page {}: {} lines of its text layer that say something else than the page; not filed",
     "trang {}: {} dòng của lớp văn bản khác với trang; không lưu"},
    {"page {}: {} lines of text that the page does not show, {} lines of its text layer that say something else than the page; not filed",
     "trang {}: {} dòng chữ không hiển thị trên trang, {} dòng của lớp văn bản khác với trang; không lưu"},
};

struct TypeName {
  std::string_view id, english, vietnamese;
};

constexpr TypeName types[] = {
    {"birth_cert", "birth certificate", "Giấy khai sinh"},
    {"birth_form", "declaration of a birth", "Tờ khai đăng ký khai sinh"},
    {"ct01", "declaration of a change of residence (CT01)", "Tờ khai thay đổi thông tin cư trú"},
    {"ct07", "confirmation of residence (CT07)", "Xác nhận thông tin về cư trú"},
    {"death_cert", "extract of a death", "Trích lục khai tử"},
    {"death_form", "declaration of a death", "Tờ khai đăng ký khai tử"},
    {"biz_reg", "registration of a business", "Giấy chứng nhận đăng ký doanh nghiệp"},
    {"cmnd9", "old identity card", "Giấy chứng minh nhân dân"},
    {"fee", "receipt of fees", "Biên lai thu phí, lệ phí"},
    {"hh_book", "household book", "Sổ hộ khẩu"},
    {"land_cert", "certificate of land use", "Giấy chứng nhận quyền sử dụng đất"},
    {"poa", "power of attorney", "Giấy ủy quyền"},
    {"request", "request", "Đơn"},
    {"gcs", "notice of a birth", "Giấy chứng sinh"},
    {"marriage_cert", "marriage certificate", "Giấy chứng nhận kết hôn"},
    {"receipt", "receipt of a dossier", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"},
    {"bhyt", "health insurance card", "Thẻ bảo hiểm y tế"},
    {"cccd", "identity card", "Thẻ căn cước"},
    {"decision", "decision", "Quyết định"},
    {"resolution", "resolution", "Nghị quyết"},
    {"notice", "notice", "Thông báo"},
    {"letter", "official letter", "Công văn"},
    {"directive", "directive", "Chỉ thị"},
    {"report", "report", "Báo cáo"},
    {"submission", "submission", "Tờ trình"},
    {"plan", "plan", "Kế hoạch"},
    {"guideline", "guideline", "Hướng dẫn"},
    {"programme", "programme", "Chương trình"},
    {"minutes", "minutes", "Biên bản"},
    {"contract", "contract", "Hợp đồng"},
    {"regulation", "regulation", "Quy chế"},
    {"rules", "rules", "Quy định"},
    {"communique", "communiqué", "Thông cáo"},
    {"scheme", "scheme", "Phương án"},
    {"proposal", "proposal", "Đề án"},
    {"project", "project", "Dự án"},
    {"invitation", "invitation", "Giấy mời"},
    {"introduction", "letter of introduction", "Giấy giới thiệu"},
    {"telegram", "urgent telegram", "Công điện"},
    {"decree", "decree", "Nghị định"},
    {"circular", "circular", "Thông tư"},
    {"law", "law", "Luật"},
    {"other", "other papers", "Giấy tờ khác"},
    {"blank", "blank sheets", "Trang trắng"},
    {"separator", "separator sheets", "Trang phân cách"},
};

// What stands in the places of "{}"; nothing where the sentence is another. Parts are as short as can be.
std::optional<std::vector<std::string_view>> parts_of(std::string_view sentence, std::string_view pattern) {
  std::vector<std::string_view> parts;
  std::size_t hole = pattern.find("{}");
  if (!sentence.starts_with(pattern.substr(0, hole))) return std::nullopt;
  if (hole == std::string_view::npos) return sentence == pattern ? std::optional(parts) : std::nullopt;
  sentence.remove_prefix(hole);
  while (true) {
    pattern.remove_prefix(hole + 2);
    hole = pattern.find("{}");
    const std::string_view next = pattern.substr(0, hole);
    const bool last = hole == std::string_view::npos;
    if (last && !sentence.ends_with(next)) return std::nullopt;
    const std::size_t end = last ? sentence.size() - next.size() : sentence.find(next);
    if (end == std::string_view::npos || end == 0) return std::nullopt;
    parts.push_back(sentence.substr(0, end));
    if (last) return parts;
    sentence.remove_prefix(end + next.size());
  }
}

}  // namespace

std::span<const Translation> translations() { return table; }

std::string translated(std::string_view english, const Speech& say) {
  if (say("en", "vi") == "en") return std::string(english);
  // Where several fit, the one that leaves least to its parts.
  const Translation* best = nullptr;
  std::vector<std::string_view> parts;
  std::size_t most_said = 0;
  for (const Translation& entry : table)
    if (auto found = parts_of(english, entry.english)) {
      std::size_t said = english.size() + 1;
      for (const std::string_view part : *found) said -= part.size();
      if (said <= most_said) continue;
      most_said = said;
      best = &entry;
      parts = std::move(*found);
    }
  if (!best) return std::string(english);
  std::string out;
  std::string_view rest = best->vietnamese;
  for (const std::string_view part : parts) {
    const std::size_t hole = rest.find("{}");
    out += std::string(rest.substr(0, hole)) + translated(part, say);
    rest.remove_prefix(hole + 2);
  }
  return out + std::string(rest);
}

std::string type_name(std::string_view id, const Speech& say) {
  const auto found = std::ranges::find(types, id, &TypeName::id);
  return std::string(found == std::end(types) ? id : say(found->english, found->vietnamese));
}

}  // namespace sohoa
