// Each message of the worker protocol as bytes: what worker_protocol.cpp puts its frames together from.
#pragma once

#include "plugins/host/worker/byte_codec.h"
#include "plugins/host/worker/worker_protocol.h"

namespace sereno::host::worker {

enum class FrameType : std::uint8_t {
  hello = 1,
  refusal = 2,
  run = 3,
  step_begins = 4,
  log_line = 5,
  outcome = 6,
  description = 7,
  step_ends = 8,
  validate = 9,
  problems = 10
};

/// Each writes its type, then its content.
void write_message(ByteWriter& writer, const Hello& hello);
void write_message(ByteWriter& writer, const Refusal& refusal);
void write_message(ByteWriter& writer, const WorkerRun& run);
void write_message(ByteWriter& writer, const StepBegins& step);
void write_message(ByteWriter& writer, const LogLine& line);
void write_message(ByteWriter& writer, const Outcome& outcome);
void write_message(ByteWriter& writer, const Description& description);
void write_message(ByteWriter& writer, const StepEnds& step);
void write_message(ByteWriter& writer, const Validate& validate);
void write_message(ByteWriter& writer, const Problems& problems);

/// Each reads the content behind the type; what it gives is of use only when the reader has not failed.
Hello read_hello(ByteReader& reader);
Refusal read_refusal(ByteReader& reader);
WorkerRun read_run(ByteReader& reader);
StepBegins read_step_begins(ByteReader& reader);
LogLine read_log_line(ByteReader& reader);
Outcome read_outcome(ByteReader& reader);
Description read_description(ByteReader& reader);
StepEnds read_step_ends(ByteReader& reader);
Validate read_validate(ByteReader& reader);
Problems read_problems(ByteReader& reader);

}  // namespace sereno::host::worker
