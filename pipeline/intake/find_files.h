#pragma once

#include <string>
#include <vector>

#include "document/batch.h"

namespace sohoa {

// Every input file below `inputs` (files or folders, recursively), in byte order of their shown paths within each
// input; a file that two inputs reach by the same path is listed once. Links are followed to what lies in one of the
// inputs; what cannot be taken (a link to elsewhere or to nothing, loop, FIFO, socket, device, unreadable, empty) is listed
// with its error, so that it is counted. Nothing is opened that could block. Never entered are the folders `excluded` (output, archive) and those that hold a run's
// results.
std::vector<InputFile> find_files(const std::vector<std::string>& inputs, const std::vector<std::string>& excluded);

// Fills in the SHA-256 of a file that has no error yet, or the error why it cannot be read. Safe from several threads
// for different files.
void hash_file(InputFile& file);

// Sets duplicate_of where an earlier file has the same SHA-256.
void mark_duplicates(std::vector<InputFile>& files);

}  // namespace sohoa
