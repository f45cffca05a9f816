"""Text of training lines: official prose, names, places, numbers, codes, forms and made-up syllables."""
import csv
import os
import random
import re
import unicodedata
import zlib

from symbols import DIGITS, LETTERS, PUNCTUATION, SYMBOLS, TONES, VOWELS, normal, toned

SURNAMES = ("Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý An Âu Bạch Bành Cao Châu Chu Chử Cù Cung "
            "Diệp Doãn Đàm Đào Đinh Đoàn Đồng Giang Giáp Hà Hạ Hàn Hứa Kha Khổng Khuất Kiều Kim La Lã Lạc Lại Lâm Liễu Lò Lù "
            "Lục Lư Lương Lưu Ma Mã Mạc Mai Mạnh Nghiêm Nhâm Nhữ Ninh Nông Ông Phí Phó Phùng Quách Quản Sầm Sùng Tạ Tăng Tào "
            "Thạch Thái Thân Thẩm Thiều Tiêu Tô Tôn Tống Triệu Trịnh Trương Từ Ung Uông Văn Vi Viên Vương Vừ Xa Yên Ỷ").split()
ETHNIC = ("Kinh Tày Thái Mường Khmer Hoa Nùng Mông Dao Gia-rai Ê-đê Ba-na Sán Chay Chăm Cơ-ho Xơ-đăng Hrê Mnông Ra-glai Xtiêng "
          "Bru-Vân-Kiều Thổ Giáy Cơ-tu Mạ Khơ-mú Co Tà-ôi Chơ-ro Kháng Xinh-mun Hà-nhì Chu-ru Lào La-chí La-ha Phù-lá").split()
LABELS = ("Họ, chữ đệm, tên|Họ và tên|Ngày, tháng, năm sinh|Nơi sinh|Quê quán|Dân tộc|Quốc tịch|Giới tính|Nơi cư trú|Nơi thường trú|"
          "Nơi ở hiện tại|Số định danh cá nhân|Giấy tờ tùy thân|Số CCCD|CMND số|Ngày cấp|Nơi cấp|Họ tên cha|Họ tên mẹ|Số|Kính gửi|"
          "Người yêu cầu|Quan hệ|Nghề nghiệp|Điện thoại|Email|Địa chỉ|Mã số thuế|Vốn điều lệ|Thửa đất số|Tờ bản đồ số|Diện tích|"
          "Mục đích sử dụng|Thời hạn sử dụng|Người nộp tiền|Lý do|Số tiền|Bằng chữ|Ghi chú|Năm sinh|Họ và tên chủ hộ|Ghi bằng chữ|"
          "Người ký|Chức vụ|Đơn vị|Nơi đăng ký|Loại|Tổng cộng|Cộng|Hạn nộp|Trang|Mẫu số|V/v|Về việc|Tên tôi là|Sinh ngày").split("|")
PHRASES = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM|Độc lập - Tự do - Hạnh phúc|Nơi nhận:|KT. CHỦ TỊCH|PHÓ CHỦ TỊCH|TM. ỦY BAN NHÂN DÂN|CHỦ TỊCH|"
           "ỦY BAN NHÂN DÂN|HỘI ĐỒNG NHÂN DÂN|QUYẾT ĐỊNH:|QUYẾT ĐỊNH|CHỈ THỊ|THÔNG BÁO|CÔNG VĂN|TỜ KHAI|GIẤY KHAI SINH|(BẢN SAO)|"
           "TRÍCH LỤC KHAI TỬ|GIẤY CHỨNG NHẬN|- Như Điều 3;|- Lưu: VT.|(Ký, đóng dấu)|(Đã ký)|Người khai|BÍ THƯ|GIÁM ĐỐC|TUQ. GIÁM ĐỐC|"
           "Ký bởi:|Thời gian ký:|Cơ quan:|STT|TT|Ghi chú|Đvt|SAO Y|HỎA TỐC|MẬT|ĐẾN|Số:|Ngày:|Chuyển:|Thủ tướng Chính phủ;|"
           "Nam|Nữ|Có|Không|☑|□ Nam □ Nữ|Kt. Trưởng phòng|CÔNG AN|BỘ TƯ PHÁP|SỞ TÀI CHÍNH|Phụ lục|PHỤ LỤC I|Mẫu CT01|Mẫu CT07").split("|")
DOCUMENTS = "QĐ NĐ CT TB BC TTr KH NQ CV HĐ GM BB CTr ĐA HD PA QC QyĐ TT TTLT GCN GP PC SY CĐ".split()
AGENCIES = ("UBND HĐND CP TTg BTC BNV BTP BCA BTNMT BXD BYT BGDĐT STC SNV STP SXD SYT SKHĐT VP VPCP TW TU BCĐ138 UBTVQH14 QH15 QH14 "
            "CAT BHXH TCT NHNN KBNN MTTQ BCH HU BVĐK TAND VKSNDTC BLĐTBXH BNNPTNT BKHCN").split()
UNITS = "đồng|VNĐ|m²|m³|km|ha|kg|tấn|%|người|hộ|ngày|tháng|năm|lần|°C|cm|mm|lít|giờ|bản|tờ".split("|")
LATIN = ("Website internet online email software server Windows Internet Banking VNPT Viettel FPT Samsung Electronics Việt Nam Co., Ltd "
         "Joint Stock Company Limited JSC Bank World ASEAN UNESCO WTO COVID-19 Wi-Fi Zalo Facebook Jean Washington New York Fukuoka "
         "Kazakhstan Frankfurt Zürich Project Manager GPS GIS PDF XML ISO TCVN QCVN File Web Word Excel Mozart Joseph Wang Kim Johnson "
         "Paracetamol Amoxicillin Vitamin mg ml ppm pH kWh kV MW Hz").split()
ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x".split() + [""]
CODAS = ["", "", "", "c", "ch", "m", "n", "ng", "nh", "p", "t", "i", "y", "u", "o"]
_TONE_OF = {}
for _v in VOWELS + VOWELS.upper():
    for _i, _c in enumerate(toned(_v)):
        _TONE_OF[_c] = (_v, _i)


def held_back(paragraph):
    """One paragraph in fifty is only for validation."""
    return zlib.crc32(paragraph.encode()) % 50 == 0


class LineText:
    """Draws training texts from a data folder with text/, names/ and gazetteer/; one seed, one stream."""

    def __init__(self, data, rng, validation=False):
        self.rng = rng
        with open(os.path.join(data, "text", "legal.txt"), encoding="utf-8") as f:
            lines = [t for line in f if held_back(line) == validation and (t := normal(re.sub("…[…. ]*", "… ", line)))]
        self.prose = [t for t in lines if len(t) > 3]
        rare = {}
        for i, line in enumerate(self.prose):
            for c in set(line):
                rare.setdefault(c, []).append(i)
        self.rare = {c: where for c, where in rare.items() if len(where) < len(self.prose) / 50 and c in LETTERS + LETTERS.upper()}
        self.rare_symbols = sorted(self.rare)
        self.given = {}
        for sex in ("boy", "girl"):
            with open(os.path.join(data, "names", sex + ".txt"), encoding="utf-8") as f:
                self.given[sex] = [t for line in f if (t := normal(line))]
        with open(os.path.join(data, "gazetteer", "units-2026-07.tsv"), encoding="utf-8") as f:
            self.places = [(r["unit"], r["province"]) for r in csv.DictReader(f, delimiter="\t")]
        with open(os.path.join(data, "gazetteer", "units-2023-63-provinces.tsv"), encoding="utf-8") as f:
            self.old_places = [(r["commune"], r["district"], r["province"]) for r in csv.DictReader(f, delimiter="\t")]
        kinds = ((self.prose_piece, 40), (self.capitals, 7), (self.title_case, 3), (self.name, 8), (self.place, 8), (self.numbers, 12),
                 (self.form, 7), (self.short, 5), (self.rare_piece, 6), (self.syllables, 4), (self.latin, 2), (self.random_symbols, 1.5), (self.heading, 4), (self.abbreviations, 3))
        self.kinds, self.weights = zip(*kinds)

    def line(self):
        while True:
            kind = self.rng.choices(self.kinds, self.weights)[0]
            text = kind()
            if self.rng.random() < 0.1:
                text = self.swap_tones(text)
            text = normal(text)
            if text and len(text) <= 100:
                return text, kind.__name__

    def length(self):
        return int(self.rng.triangular(1, 90, 55)) if self.rng.random() < 0.6 else self.rng.randint(1, 45)

    def cut(self, text, at, length):
        """Whole words of about `length` characters from near `at`, often up to a mark that ends a line."""
        start = text.rfind(" ", 0, at) + 1
        end = text.find(" ", min(len(text) - 1, start + length))
        piece = text[start:] if end < 0 else text[start:end]
        r = self.rng.random()
        if r < 0.16 and piece[-1:].isalnum():
            piece += self.rng.choice(".........,,;;:")
        elif r < 0.18:
            piece += "./."
        return piece[:95].strip()

    def prose_piece(self):
        text = self.rng.choice(self.prose)
        length = self.length()
        at = self.rng.randrange(max(1, len(text) - length // 2)) if self.rng.random() < 0.75 else 0
        return self.cut(text, at, length)

    def rare_piece(self):
        symbol = self.rng.choice(self.rare_symbols)
        text = self.prose[self.rng.choice(self.rare[symbol])]
        return self.cut(text, max(0, text.find(symbol) - self.rng.randrange(30)), self.length())

    def capitals(self):
        return self.prose_piece()[:60].upper()

    def title_case(self):
        return self.prose_piece()[:60].title()

    def name(self):
        if self.rng.random() < 0.06:  # of the Central Highlands: "Ksor H'Nhiên", "K' Brôih"
            text = self.rng.choice(["H'%s", "K'%s", "K' %s", "Ksor H'%s", "H'%s Niê", "Rơ Châm H'%s"]) % self.syllable().capitalize()
            return text.upper() if self.rng.random() < 0.4 else text
        parts = [self.rng.choice(SURNAMES)]
        if self.rng.random() < 0.5:
            parts.append(self.rng.choice(["Thị", "Văn", "Thị", "Văn", "Đức", "Hữu", "Ngọc", "Quốc", "Xuân", "Thanh", "Minh"]))
        parts.append(self.rng.choice(self.given[self.rng.choice(["boy", "girl"])]))
        text = " ".join(parts)
        if self.rng.random() < 0.2:
            text = self.rng.choice(["Ông ", "Bà ", "ông ", "bà ", "- Ông: ", "Con: ", "- Họ tên: "]) + text
        return text.upper() if self.rng.random() < 0.5 else text

    def place(self):
        r = self.rng
        parts = list(r.choice(self.places) if r.random() < 0.5 else r.choice(self.old_places))
        if r.random() < 0.4:
            parts = [p[0].lower() + p[1:] for p in parts]
        if r.random() < 0.4:
            parts.insert(0, r.choice(["Thôn", "Tổ", "Ấp", "Số", "Khu phố", "Xóm", "Bản", "Tổ dân phố", "thôn", "ấp", "khóm"]) + " %d" % r.randint(1, 200))
        text = ", ".join(p for p in (parts if r.random() < 0.75 else parts[:1]) if p)
        return text.upper() if r.random() < 0.15 else text

    def date(self):
        r = self.rng
        d, m, y = r.randint(1, 31), r.randint(1, 12), r.choice([r.randint(1930, 2026), r.randint(2010, 2026)])
        return r.choice(["{d:02}/{m:02}/{y}", "{d}/{m}/{y}", "{d:02}-{m:02}-{y}", "ngày {d:02} tháng {m:02} năm {y}", "Ngày {d} tháng {m} năm {y}",
                         "{d:02}.{m:02}.{y}", "ngày {d:02}/{m:02}/{y}", "{d:02}/{m:02}/{y} {d:02}:{m:02}:{s:02}", "tháng {m}/{y}", "năm {y}",
                         "{p}, ngày {d:02} tháng {m:02} năm {y}"]).format(d=d, m=m, y=y, s=r.randint(0, 59), p=self.rng.choice(self.places)[1].split(" ", 1)[-1])

    def code(self):
        r = self.rng
        number = r.choice(["%d", "%02d", "%03d"]) % r.choice([r.randint(1, 99), r.randint(1, 9999)])
        year = "/%d" % r.randint(1995, 2026) if r.random() < 0.35 else ""
        agency = "-".join(r.sample(AGENCIES, 1 if r.random() < 0.75 else 2))
        return r.choice(["", "", "Số: ", "số ", "Số "]) + number + year + "/" + r.choice(DOCUMENTS) + "-" + agency

    def digits(self, low, high):
        return "".join(self.rng.choice(DIGITS) for _ in range(self.rng.randint(low, high)))

    def money(self):
        return "{:,}".format(self.rng.randint(1, 10 ** self.rng.randint(3, 11))).replace(",", self.rng.choice([".", ".", ".", ",", " "]))

    def numbers(self):
        r = self.rng
        what = r.randrange(10)
        if what == 0: return self.date()
        if what == 1: return self.code()
        if what == 2: return self.digits(12, 12) if r.random() < 0.7 else self.digits(9, 9)
        if what == 3: return self.money() + r.choice(["", " ", " "]) + r.choice(UNITS)
        if what == 4: return r.choice(["0" + self.digits(9, 9), "(0%s) %s" % (self.digits(2, 2), self.digits(7, 7)), "0%s.%s.%s" % (self.digits(2, 2), self.digits(3, 3), self.digits(4, 4))])
        if what == 5: return " ".join(r.choice([self.digits(1, 4), self.money(), "%d,%d" % (r.randint(0, 99), r.randint(0, 999)), "%d%%" % r.randint(0, 100), "-"]) for _ in range(r.randint(1, 7)))
        if what == 6: return r.choice(["%s", "Điều %s.", "%s.", "%s)", "Khoản %s", "(%s)", "- %s", "Mục %s"]) % r.choice([str(r.randint(1, 300)), r.choice("IVX") + r.choice(["", "I", "II", "V"]), "%d.%d" % (r.randint(1, 20), r.randint(1, 20)), r.choice("abcdđeghiklmnopqrstuvxy")])
        if what == 7: return r.choice(["%s%s", "%s %s", "%s-%s"]) % ("".join(r.choice("ABCDEFGHKLMNPQRSTVXYZĐ") for _ in range(r.randint(1, 3))), self.digits(4, 10))
        if what == 8: return "%s x %s = %s%s" % (self.digits(1, 3), self.digits(1, 2), self.digits(2, 4), r.choice(["", " m²", ",5 m²"])) if r.random() < 0.3 else r.choice(["%s/%s", "%s,%s", "%s.%s", "%s-%s", "%s:%s", "%s – %s"]) % (self.digits(1, 4), self.digits(1, 4))
        return self.date() + r.choice([" ", "; ", ", "]) + self.code()

    def form(self):
        r = self.rng
        label = r.choice(LABELS)
        if r.random() < 0.25: return label + ":" if r.random() < 0.7 else label
        if r.random() < 0.25: return label + r.choice([": …", " …", ":…"]) + ("" if r.random() < 0.6 else " " + r.choice(LABELS) + ": …")
        value = r.choice([self.name, self.date, self.place, self.numbers, lambda: r.choice(ETHNIC), lambda: r.choice(["Nam", "Nữ", "Việt Nam"])])()
        text = r.choice(["", "", "", "%d. " % r.randint(1, 30), "- ", "(%d) " % r.randint(1, 9)]) + label + ": " + value
        if len(text) < 40 and r.random() < 0.3:
            text += " " + r.choice(LABELS) + ": " + r.choice([self.date, self.numbers, lambda: r.choice(ETHNIC)])()
        return text

    def short(self):
        r = self.rng
        if r.random() < 0.4: return r.choice(PHRASES)
        if r.random() < 0.4: return self.digits(1, 4)
        word = r.choice(r.choice(self.prose).split())
        return r.choice([word, word.upper(), word.capitalize()])

    def heading(self):
        r = self.rng
        number = r.choice(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "1", "2", "3", "11", "I", "II", "III"])
        text = self.cut(r.choice(self.prose), 0, r.randint(5, 45))
        form = r.choice(["%s. %s", "%s. %s", "%s - %s", "%s) %s", "Chương %s. %s", "Mục %s %s", "PHẦN %s: %s", "Phần %s. %s", "%s/ %s"])
        return form % (number, text.upper() if r.random() < 0.6 else text)

    def abbreviations(self):
        """As lists of recipients have them."""
        r = self.rng

        def short():
            return r.choice(AGENCIES + ["VT", "NC", "VX", "TH", "KT", "CVP", "PCVP", "PCT", "CT", "LĐVP", "UBND", "HĐND", "TT", "TTHC", "BTC"])
        words = [short() + (".%02d" % r.randint(1, 9) if r.random() < 0.1 else "") for _ in range(r.randint(1, 5))]
        text = r.choice(["- Lưu: ", "- ", "Lưu: ", "- VP: ", "VP: ", "- Như trên; ", ""]) + r.choice([", ", ", ", "; ", " "]).join(words)
        return text + r.choice([".", ";", ",", "", " (b/c);", " (để b/c);", " (b/c)", "./.", " (01)."])

    def syllable(self):
        r = self.rng
        vowel = toned(r.choice(VOWELS))[r.randrange(len(TONES))]
        glide = r.choice(["", "", "", "o", "u", "i", "ư", "y", "uy", "iê", "ươ", "uô"])
        if glide in ("iê", "ươ", "uô"): glide, vowel = glide[0], toned(glide[1])[r.randrange(len(TONES))]
        text = r.choice(ONSETS) + glide + vowel + r.choice(CODAS)
        return text.upper() if r.random() < 0.3 else text.capitalize() if r.random() < 0.3 else text

    def syllables(self):
        return " ".join(self.syllable() for _ in range(self.rng.randint(1, 12)))

    def latin(self):
        r = self.rng
        if r.random() < 0.3:
            host = "".join(r.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(r.randint(3, 10)))
            return r.choice(["%s@%s.gov.vn", "www.%s.%s.vn", "https://%s.%s.gov.vn", "%s_%s@gmail.com"]) % (host, "".join(r.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(r.randint(3, 9))))
        if r.random() < 0.2:
            return "IDVNM" + self.digits(10, 10) + "".join(r.choice("<<<<0123456789") for _ in range(10))
        return " ".join(r.choice(LATIN) for _ in range(r.randint(1, 8)))

    def random_symbols(self):
        r = self.rng
        if r.random() < 0.5:
            return " ".join("".join(r.choice(LETTERS + LETTERS.upper()) for _ in range(r.randint(1, 6))) for _ in range(r.randint(1, 8)))
        words = self.prose_piece().split()[:8]
        marks = PUNCTUATION.replace(" ", "")
        around = ("()", "“”", '""', "[]", "‘’", "<>", ("", ","), ("", ":"), ("", ";"), ("", "!"), ("", "?"), ("*", ""), ("", " –"), ("", " —"))
        out = []
        for word in words:
            before, after = r.choice(around) if r.random() < 0.6 else ("", r.choice(marks))
            out.append(before + word + after)
        return " ".join(out)

    def swap_tones(self, text):
        """Another tone on some vowels, so that marks are read and not guessed from their word."""
        out = []
        for c in text:
            if c in _TONE_OF and self.rng.random() < 0.25 and (_TONE_OF[c][1] or c.lower() in "ăâêôơư"):
                vowel, _ = _TONE_OF[c]
                c = toned(vowel)[self.rng.randrange(1, 6)]
            out.append(c)
        return "".join(out)


if __name__ == "__main__":
    import sys
    source = LineText(sys.argv[1], random.Random(1))
    for _ in range(40):
        print(*source.line(), sep=" | ")
    seen = set("".join(source.line()[0] for _ in range(20000)))
    print("never drawn:", "".join(sorted(set(SYMBOLS) - seen)))
