#include "review/passwords.h"

#include <sodium.h>

#include <array>
#include <semaphore>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace sohoa {
namespace {

// A flood of sign-ins must not take all memory.
std::counting_semaphore<2> turns(2);

void start_library() {
  static const int started = sodium_init();
  if (started < 0) throw std::runtime_error("libsodium does not start: the system has no random numbers");
}

}  // namespace

std::string hash_password(const std::string& password) {
  start_library();
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  turns.acquire();
  const bool made = crypto_pwhash_argon2id_str(hash.data(), password.data(), password.size(), crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
                                              crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE) == 0;
  turns.release();
  return made ? hash.data() : "";
}

bool password_matches(const std::string& hash, const std::string& password) {
  static const std::string nobodys = hash_password(random_token(16));
  start_library();
  turns.acquire();
  const bool same = crypto_pwhash_argon2id_str_verify((hash.empty() ? nobodys : hash).c_str(), password.data(), password.size()) == 0;
  turns.release();
  return same && !hash.empty();
}

std::string random_token(std::size_t bytes) {
  start_library();
  std::vector<unsigned char> random(bytes);
  randombytes_buf(random.data(), random.size());
  std::string hex(2 * bytes + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), random.data(), random.size());
  hex.pop_back();
  return hex;
}

std::string one_time_password() {
  start_library();
  constexpr std::string_view signs = "abcdefghjkmnpqrstuvwxyz23456789";
  std::string password;
  for (int i = 0; i < 15; ++i) {
    if (i > 0 && i % 5 == 0) password += '-';
    password += signs[randombytes_uniform(signs.size())];
  }
  return password;
}

bool equal_secrets(const std::string& a, const std::string& b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace sohoa
