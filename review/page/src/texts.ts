// What the page says, in both languages.
export type Language = "vi" | "en";

const texts = {
  title: ["Trạm duyệt", "Review station"],
  name: ["Tên tài khoản", "Account"],
  password: ["Mật khẩu", "Password"],
  sign_in: ["Đăng nhập", "Sign in"],
  sign_out: ["Đăng xuất", "Sign out"],
  old_password: ["Mật khẩu hiện tại", "Present password"],
  new_password: ["Mật khẩu mới (ít nhất 10 ký tự)", "New password (10 characters or more)"],
  change_password: ["Đổi mật khẩu", "Change password"],
  must_change: ["Mật khẩu này chỉ dùng một lần. Hãy đặt mật khẩu của riêng bạn.", "This password was for one use. Set one of your own."],
  waiting: ["trường đang chờ", "fields waiting"],
  nothing: ["Không còn trường nào chờ duyệt.", "Nothing is waiting."],
  nothing_here: ["Không còn trường nào cho bạn lúc này.", "Nothing for you right now."],
  look_again: ["Xem lại", "Look again"],
  value: ["Giá trị", "Value"],
  reason: ["Lý do cần xem", "Why it is doubtful"],
  alternatives: ["Cách đọc khác", "Other readings"],
  sources: ["Nguồn khác trên giấy tờ", "What else the paper says"],
  correction: ["Đã sửa theo quy tắc", "Changed by a rule"],
  saved_as: ["Lưu thành", "Saved as"],
  not_found_on_paper: ["Không tìm thấy trên giấy tờ", "Not found on the paper"],
  no_picture: ["Không có ảnh của trường này", "No picture of this field"],
  sure: ["Độ tin", "Confidence"],
  page: ["Trang", "Page"],
  page_picture: ["Ảnh trang giấy tờ", "Picture of the page"],
  field_picture: ["Ảnh của trường", "Picture of the field"],
  accept: ["Đúng", "Right"],
  save: ["Lưu", "Save"],
  not_there: ["Giấy không ghi", "Not on the paper"],
  next: ["Để sau", "Later"],
  back: ["Trở lại", "Back"],
  unreadable: ["Không đọc được", "Unreadable"],
  undo: ["Hoàn tác", "Undo"],
  help: ["Phím tắt", "Keys"],
  close: ["Đóng", "Close"],
  theme: ["Sáng / tối", "Light / dark"],
  language: ["English", "Tiếng Việt"],
  review: ["Duyệt", "Review"],
  queue: ["Hàng chờ", "Queue"],
  search: ["Tìm", "Search"],
  search_words: ["Từ trong giấy tờ, có dấu hoặc không dấu", "Words on the paper, with or without tone marks"],
  nothing_found: ["Không tìm thấy giấy tờ nào.", "Nothing found."],
  pages_found: ["trang", "pages"],
  all_settled: ["đã duyệt xong", "all settled"],
  nothing_in_doubt: ["không có gì nghi ngờ", "nothing in doubt"],
  pages: ["Các trang", "Pages"],
  status_accepted: ["đã nhận", "accepted"],
  status_review: ["cần xem", "in doubt"],
  status_missing: ["không thấy", "not found"],
  status_settled: ["đã duyệt", "settled"],
  status_unreadable: ["không đọc được", "unreadable"],
  begin: ["Bắt đầu duyệt", "Begin"],
  papers: ["giấy tờ", "papers"],
  waits: ["đang chờ", "waiting"],
  work_left: ["Thời gian cần", "Work left"],
  together: ["nếu cùng làm với", "with"],
  people: ["người", "people"],
  not_measured: ["Chưa biết: kho này chưa có trường nào được xử lý liên tiếp để đo.", "Not known: nobody has settled fields in a row here yet."],
  measured_from: ["giây mỗi trường, đo từ", "seconds a field, measured on"],
  fields: ["trường", "fields"],
  at_it: ["Đang duyệt", "At it now"],
  nobody_at_it: ["Chưa có ai.", "Nobody yet."],
  by_due: ["Ngày hẹn trả", "Due date"],
  by_dossier: ["Hồ sơ", "Dossier"],
  by_batch: ["Lô", "Batch"],
  by_type: ["Loại giấy tờ", "Kind of paper"],
  by_doubt: ["Vì sao cần xem", "Why it waits"],
  no_due: ["không rõ", "not known"],
  no_dossier: ["không thuộc hồ sơ", "in no dossier"],
  overdue: ["quá hạn", "overdue"],
  due_today: ["hôm nay", "today"],
  came: ["đến lúc", "came"],
  filter: ["Lọc", "Filter"],
  all: ["Tất cả", "All"],
  drop_filter: ["Bỏ lọc", "Drop filter"],
  doubt_missing: ["không tìm thấy trên giấy", "not found on the paper"],
  doubt_contradiction: ["các nguồn không khớp", "sources disagree"],
  doubt_handwriting: ["có vẻ viết tay", "looks handwritten"],
  doubt_second_source: ["cần nguồn thứ hai", "needs a second source"],
  doubt_letters: ["chữ đọc chưa chắc", "letters not sure"],
  doubt_rule: ["trái quy tắc hoặc khác thường", "against a rule, or unusual"],
  under_a_minute: ["chưa tới 1 phút", "under a minute"],
  minutes: ["phút", "min"],
  hours: ["giờ", "h"],
  accounts: ["Tài khoản", "Accounts"],
  settled: ["đã xử lý", "settled"],
  wrong_type: ["Sai loại", "Wrong type"],
  which_type: ["Đây là loại giấy tờ nào?", "What kind of paper is it?"],
  turn: ["Xoay trang", "Turn page"],
  split: ["Tách giấy tờ", "Split"],
  join: ["Ghép giấy sau", "Join next"],
  which_page: ["Giấy tờ khác bắt đầu từ trang nào?", "At which page does another paper begin?"],
  one_page_only: ["Giấy tờ này chỉ có một trang.", "This paper has one page only."],
  rescan: ["Quét lại", "Scan again"],
  supervisor_ask: ["Gửi phụ trách", "Ask supervisor"],
  reading_again: ["Đang đọc lại giấy tờ này…", "Reading this paper again…"],
  gone_for_rescan: ["Đã yêu cầu quét lại giấy tờ này.", "A new scan of that paper was asked for."],
  gone_to_supervisor: ["Đã gửi giấy tờ này cho người phụ trách.", "That paper was sent to a supervisor."],
  nothing_left_on_it: ["Đã đọc lại: giấy tờ này không còn trường nào cần duyệt.", "Read again: nothing on that paper is in doubt now."],
  set_aside: ["Giấy tờ tạm gác", "Papers set aside"],
  none_set_aside: ["Không có giấy tờ nào tạm gác.", "No paper is set aside."],
  paper: ["Giấy tờ", "Paper"],
  file: ["Tệp", "File"],
  waits_for: ["Đang chờ", "Waits for"],
  asked_by: ["Người yêu cầu", "Asked by"],
  release: ["Trả về hàng chờ", "Back to the queue"],
  numbers: ["Số liệu", "Numbers"],
  seconds_per_field: ["Giây mỗi trường (30 ngày)", "Seconds per field (30 days)"],
  needless: ["Hỏi thừa: máy đã đúng", "Needless: the machine was right"],
  false_accepts: ["Tự nhận nhưng sai, theo mẫu (95 %)", "Accepted but wrong, by samples (95 %)"],
  no_samples: ["chưa có mẫu nào được kiểm tra", "no sample was looked at yet"],
  throughput: ["Số trường đã xử lý mỗi ngày", "Fields settled a day"],
  straight_through: ["Tỷ lệ trường máy tự nhận, theo loại giấy tờ", "Share accepted without anybody looking, by type"],
  faults: ["Lỗi lặp lại", "What goes wrong again and again"],
  no_faults: ["Chưa thấy lỗi nào lặp lại.", "Nothing has gone wrong often enough."],
  fault_never_found: ["Trường hầu như không tìm thấy", "Fields hardly ever found"],
  fault_often_corrected: ["Trường thường phải sửa", "Fields mostly corrected"],
  fault_wrong_type: ["Loại giấy tờ hay bị nhầm", "Types taken for others"],
  fault_letters: ["Chữ hay bị đọc nhầm", "Letters read for others"],
  samples: ["Kiểm tra mẫu", "Samples"],
  samples_note: ["Mẫu ngẫu nhiên trong các trường máy đã tự nhận, để đo lỗi thật. Trường thấy sai được đưa vào hàng chờ duyệt; không giá trị nào bị đổi ở đây.", "Random samples of what the machine accepted by itself, to measure its real error. What is found wrong goes to the queue; no value is changed here."],
  sample_check: ["Bắt đầu kiểm tra", "Start checking"],
  sample_done: ["Không còn trường nào trong mẫu cho bạn.", "Nothing of a sample is left for you."],
  sample_wrong: ["Sai", "Wrong"],
  draw_sample: ["Rút mẫu", "Draw a sample"],
  batch: ["Lô", "Batch"],
  share: ["Tỷ lệ", "Share"],
  looked_at: ["Đã xem", "Looked at"],
  found_wrong: ["Sai", "Wrong"],
  error_share: ["Tỷ lệ sai (95 %)", "Share wrong (95 %)"],
  add: ["Thêm", "Add"],
  role: ["Vai trò", "Role"],
  reset: ["Đặt lại mật khẩu", "Reset password"],
  open_account: ["Mở", "Open"],
  close_account: ["Khóa", "Close"],
  one_time: ["Mật khẩu dùng một lần của", "One-time password of"],
  reviewer: ["người duyệt", "reviewer"],
  supervisor: ["người phụ trách", "supervisor"],
  administrator: ["quản trị viên", "administrator"],
  auditor: ["người kiểm tra", "auditor"],
  auditor_note: ["Tài khoản này không duyệt. Nhật ký: /api/audit; kiểm chứng: sohoa audit verify.", "This account does not review. The trail: /api/audit; its proof: sohoa audit verify."],
  key_accept: ["đúng: lưu và sang trường sau", "right: save and go on"],
  key_type: ["gõ để sửa, rồi Enter", "type to correct, then Enter"],
  key_digit: ["chọn cách đọc khác", "take another reading"],
  key_tab: ["để sau / trở lại", "later / back"],
  key_unreadable: ["không đọc được", "unreadable"],
  key_type_of_paper: ["sai loại giấy tờ: chọn loại khác", "wrong type of paper: choose another"],
  key_turn: ["xoay trang sang phải / sang trái", "turn the page right / left"],
  key_split: ["giấy tờ khác bắt đầu ở giữa: chọn trang", "another paper begins inside: choose its page"],
  key_join: ["giấy tờ sau thuộc về giấy tờ này", "the paper that follows is part of this one"],
  key_rescan: ["yêu cầu quét lại", "ask for a new scan"],
  key_supervisor: ["gửi người phụ trách", "send to a supervisor"],
  key_undo: ["hoàn tác lần lưu trước (khi chưa sửa gì)", "undo the last decision (while nothing is typed)"],
  key_escape: ["bỏ phần đang sửa", "drop what was typed"],
  key_views: ["hàng chờ / duyệt / tìm", "queue / review / search"],
  key_open: ["cả giấy tờ: mọi trường bên cạnh trang; Esc để trở lại", "the whole paper: all fields beside the page; Esc goes back"],
  key_arrows: ["trong giấy tờ: trường trước / sau; trang trước / sau", "in a paper: field before / after; page before / after"],
  key_help: ["bảng này", "this list"],
  error_wrong_password: ["Sai tên hoặc mật khẩu.", "Wrong name or password."],
  error_wait: ["Sai quá nhiều lần. Hãy thử lại sau", "Too many wrong tries. Try again in"],
  error_weak_password: ["Mật khẩu mới quá ngắn, hoặc giống mật khẩu cũ hay tên.", "The new password is too short, or the old one, or the name."],
  error_not_leased: ["Trường này đã chuyển cho người khác; giá trị bạn gõ chưa được lưu.", "This field has gone to someone else; what you typed was not saved."],
  error_changed: ["Trường này vừa được người khác sửa; hãy xem lại.", "Somebody has changed this field meanwhile; look again."],
  error_not_found: ["Không có giấy tờ hoặc hồ sơ này.", "There is no such paper or dossier."],
  error_others_at_it: ["Người khác đang duyệt giấy tờ này; chưa có gì thay đổi.", "Someone else has this paper before them; nothing was changed."],
  error_busy: ["Trạm đang đọc lại nhiều giấy tờ khác; chưa có gì thay đổi. Hãy thử lại sau mười giây.", "The station is reading many other papers again; nothing was changed. Try again in ten seconds."],
  error_secret: ["Giấy tờ này có dấu độ mật: đã cất khỏi hệ thống, hãy xử lý bản giấy theo quy định.", "This paper bears a secrecy stamp: it was locked away. Handle it by hand, outside sohoa."],
  error_nothing_follows: ["Không có giấy tờ nào ngay sau giấy tờ này trong đợt quét.", "No paper follows this one at once in its batch."],
  error_no_original: ["Không tìm thấy bản gốc của giấy tờ này; chưa có gì thay đổi.", "The original of this paper is not there; nothing was changed."],
  error_role: ["Tài khoản của bạn không được làm việc này.", "Your account may not do this."],
  error_unreachable: ["Không kết nối được máy chủ.", "The server cannot be reached."],
  error_sign_in: ["Phiên làm việc đã hết. Hãy đăng nhập lại.", "The session has ended. Sign in again."],
  error_nothing_to_undo: ["Không có gì để hoàn tác.", "Nothing to undo."],
  error_name_taken: ["Tên này đã có.", "That name is taken."],
  error_own_account: ["Không thể khóa tài khoản của chính mình.", "You cannot close your own account."],
  error_bad_request: ["Dữ liệu gửi đi không hợp lệ.", "What was sent is not valid."],
  error_warehouse: ["Kho dữ liệu đang không ghi được. Hãy thử lại.", "The warehouse cannot be written right now. Try again."],
  error_failed: ["Có lỗi ở máy chủ.", "The server has failed."],
} as const satisfies Record<string, readonly [string, string]>;

export type TextKey = keyof typeof texts;

let language: Language = localStorage.getItem("language") === "en" ? "en" : "vi";
export const currentLanguage = (): Language => language;
export function setLanguage(chosen: Language): void {
  language = chosen;
  localStorage.setItem("language", chosen);
  document.documentElement.lang = chosen;
}

export const say = (key: TextKey): string => texts[key][language === "vi" ? 0 : 1];
export function sayError(code: string): string {
  const key = `error_${code}`;
  return say(key in texts ? (key as TextKey) : "error_failed");
}

// Without tone marks, in small letters: as people type who look for something.
export const plain = (text: string): string => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d");

export const shownPercent = (share: number): string =>
  `${(100 * share).toLocaleString(language === "vi" ? "vi-VN" : "en-GB", { maximumFractionDigits: share < 0.1 ? 2 : 0 })} %`;

export const shownTime = (seconds: number): string =>
  new Date(seconds * 1000).toLocaleString(language === "vi" ? "vi-VN" : "en-GB", { dateStyle: "short", timeStyle: "short" });

// A day as it is printed here.
export const shownDay = (day: string): string => day.split("-").reverse().join("/");
export function shownDuration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return say("under_a_minute");
  return minutes < 90 ? `≈ ${minutes} ${say("minutes")}` : `≈ ${Math.floor(minutes / 60)} ${say("hours")} ${minutes % 60} ${say("minutes")}`;
}
export const shownNumber = (number: number): string => number.toLocaleString(language === "vi" ? "vi-VN" : "en-GB");

// Fields of official documents are found by their place, so that no printed label names them; the others bring theirs.
const fieldNames: Record<string, readonly [string, string]> = {
  code_number: ["Số", "Number"],
  code_notation: ["Ký hiệu", "Notation"],
  issued_date: ["Ngày ban hành", "Date of issue"],
  subject: ["Trích yếu", "Subject"],
  organ_name: ["Cơ quan ban hành", "Issuing body"],
  parent_org: ["Cơ quan chủ quản", "Parent body"],
  place: ["Địa danh", "Place"],
  signer: ["Người ký", "Signer"],
  sign_title: ["Chức vụ người ký", "Signer's title"],
  sign_mode: ["Quyền hạn ký", "Signing authority"],
  recipients: ["Nơi nhận", "Recipients"],
  priority: ["Độ khẩn", "Urgency"],
  secrecy: ["Độ mật", "Secrecy"],
  type_name: ["Tên loại", "Type"],
  legal_bases: ["Căn cứ", "Legal bases"],
};
export function fieldName(key: string, label: string): string {
  const known = fieldNames[key];
  return known ? known[language === "vi" ? 0 : 1] : label || key;
}

const sourceNames: Record<string, readonly [string, string]> = {
  print: ["chữ in", "print"],
  words: ["bằng chữ", "in words"],
  qr: ["mã QR", "QR code"],
  mrz: ["dòng MRZ", "MRZ"],
  caption: ["chữ ký số", "digital signature"],
  layout: ["vị trí trên trang", "place on the page"],
};
export const sourceName = (source: string): string => sourceNames[source]?.[language === "vi" ? 0 : 1] ?? source;
