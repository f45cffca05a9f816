#pragma once

namespace sohoa {

// Runs an OpenMP parallel region on every worker of an arena of `jobs` threads, as an engine would, and returns the
// size of the largest team that came together: 1 when workers keep OpenMP quiet.
int widest_openmp_team(int jobs);

// The same of OpenCV: the most threads that shared one of its loops.
int widest_opencv_team(int jobs);

}  // namespace sohoa
