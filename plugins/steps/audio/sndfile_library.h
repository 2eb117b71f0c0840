// libsndfile, loaded when it is first used. Internal to the audio steps.
#pragma once

#include <sndfile.h>

namespace sereno::steps {

struct SndfileLibrary {
  decltype(&::sf_open_virtual) open_virtual = nullptr;
  decltype(&::sf_readf_float) read_float = nullptr;
  decltype(&::sf_close) close = nullptr;
  decltype(&::sf_strerror) error = nullptr;
  decltype(&::sf_error) error_number = nullptr;
};

/// The library, loaded once for the process. Throws std::runtime_error, with the reason, when that fails.
const SndfileLibrary& sndfile_library();

}  // namespace sereno::steps
