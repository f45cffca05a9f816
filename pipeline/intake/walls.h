#pragma once

#include <span>
#include <string>

#include "document/result.h"

namespace sohoa {

// One wall around a decoder process, put up in it before it sees a byte of any file; nothing in the process can take it
// down again. Memory, processor time and output are limited from outside, by DecoderPool.
struct Wall {
  const char* name;
  Result<void> (*raise)();
};

// File system: reading below the font, fontconfig and Poppler data folders, nothing else (Landlock). System calls: those
// that parsing needs; no network, no other process, no executable memory (seccomp). What no parser ever asks for kills
// with SIGSYS, the rest is refused with EPERM, so that libraries can do without. Descriptor 3 is the only socket that
// may be used. For a process with one thread; both fail with sandbox_refused where the kernel does not know them.
std::span<const Wall> all_walls();

}  // namespace sohoa
