#include "plugins/steps/audio/sndfile_library.h"

#include "sereno/steps/shared_library.h"

namespace sereno::steps {
namespace {

SndfileLibrary load() {
  const SharedLibrary library("libsndfile.so.1", "libsndfile1");
  SndfileLibrary sndfile;
  library.bind("sf_open_virtual", sndfile.open_virtual);
  library.bind("sf_readf_float", sndfile.read_float);
  library.bind("sf_close", sndfile.close);
  library.bind("sf_strerror", sndfile.error);
  library.bind("sf_error", sndfile.error_number);
  return sndfile;
}

}  // namespace

const SndfileLibrary& sndfile_library() {
  static const SndfileLibrary library = load();
  return library;
}

}  // namespace sereno::steps
