# Sourced by ./run and ./check: what they need from Debian, and how they build. POSIX sh.

build_packages="g++ cmake ninja-build ccache pkg-config libopencv-dev
  libtesseract-dev libleptonica-dev tesseract-ocr-vie libpoppler-cpp-dev libpoppler-private-dev poppler-data libqpdf-dev libturbojpeg0-dev
  libjpeg-dev libtiff-dev libjbig2dec0-dev libopenjp2-7-dev libvips-dev libdnnl-dev libtbb-dev libicu-dev libzxing-dev libssl-dev
  icc-profiles-free libgs-common libsqlite3-dev libsqlitecpp-dev libpq-dev nlohmann-json3-dev libexpected-dev libfmt-dev
  libcli11-dev libcsv-dev libyaml-cpp-dev libpugixml-dev libpango1.0-dev libcairo2-dev libfontconfig-dev libfreetype-dev libseccomp-dev
  libcpp-httplib-dev libsodium-dev prometheus-cpp-dev nodejs npm libwebp-dev libgtest-dev libgmock-dev"  # configuring looks for all of them, whatever is built then
test_packages="poppler-utils qpdf libxml2-utils default-jre-headless libpdfbox2-java libactivation-java libjaxb-api-java
  fonts-croscore fonts-dejavu-core fonts-freefont-ttf fonts-noto-core
  fonts-sil-gentiumplus fonts-sil-andika fonts-breip fonts-kristi fonts-comic-neue postgresql openssl curl chromium python3 sqlite3"

# setup_packages GROUP...: installs what is missing with apt, as root or through sudo.
setup_packages() {
  wanted=""
  for group in "$@"; do
    case $group in
      build) wanted="$wanted $build_packages" ;;
      test) wanted="$wanted $test_packages" ;;
    esac
  done
  missing=""
  for package in $wanted; do
    case $package in nodejs|npm) if command -v "$package" >/dev/null; then continue; fi ;; esac  # also from elsewhere: NodeSource's brings npm
    case "$(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null)" in
      ii*) ;;
      *) missing="$missing $package" ;;
    esac
  done
  [ -n "$missing" ] || return 0
  echo "sohoa needs these Debian packages to build, read and test:$missing" >&2
  if [ "$(id -u)" = 0 ]; then as_root=""; elif command -v sudo >/dev/null; then as_root="sudo"; else
    echo "Install them as root, then start again:  apt-get install$missing" >&2
    exit 3
  fi
  $as_root apt-get update -q >&2
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >&2 || {
    echo "apt-get could not install them; look above for the reason." >&2
    exit 3
  }
}

# build_release TARGET: configures once, then builds build/release quietly.
build_release() {
  [ -f build/release/build.ninja ] || cmake --preset release >build.log 2>&1 || { cat build.log >&2; rm -f build.log; exit 3; }
  rm -f build.log
  ninja -C build/release --quiet "$1" >&2 || exit 15
}
