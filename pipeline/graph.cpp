#include "pipeline/graph.h"

#include <tbb/flow_graph.h>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <memory>
#include <thread>

#include "pipeline/envelope.h"
#include "pipeline/journal_page.h"
#include "pipeline/recognise_document.h"
#include "pipeline/store_gate.h"
#include "pipeline/worker_threads.h"

// START HERE: the whole run, from scan to warehouse.
namespace sohoa {
namespace {

namespace flow = tbb::flow;
using DocumentPtr = std::shared_ptr<Document>;

// Small pages cost file descriptors and derived pictures rather than bytes.
constexpr std::uint64_t least_page_cost_bytes = 4ULL << 20;

// A node that applies one stage to each page. Whatever a stage throws becomes that page's error, and an error passes
// every later stage untouched; so does the page that finds the run stopped.
template <class In, class Out, class Stage>
flow::function_node<Envelope<In>, Envelope<Out>> page_node(flow::graph& graph, int threads, Stage stage,
                                                           StageClock& clock, const std::atomic<bool>& stop) {
  const auto work = [stage, &clock](const Envelope<In>& in) -> Result<std::shared_ptr<const Out>> {
    try {
      return stage(*in.content);
    } catch (const std::bad_alloc&) {
      return fail(ErrorCode::too_large, std::string(clock.name()), "not enough memory for this page");
    } catch (const std::exception& error) {
      return fail(ErrorCode::internal, std::string(clock.name()), error.what());
    }
  };
  return {graph, static_cast<std::size_t>(threads), [work, &clock, &stop](const Envelope<In>& in) -> Envelope<Out> {
            if (in.content && stop)
              return {in.ref, fail(ErrorCode::interrupted, std::string(clock.name()), "stopped"), in.worked};
            if (!in.content) return {in.ref, tl::unexpected(in.content.error()), in.worked};
            Envelope<Out> out{in.ref, nullptr, in.worked};
            {
              const StageClock::Lap lap(clock, &out.worked);
              out.content = work(in);
            }
            return out;
          }};
}

// What follows the pages has no page to blame: whatever it throws ends the run in good order.
template <class Work>
void guarded(Filing& filing, std::string_view stage, Work work) {
  try {
    work();
  } catch (const std::exception& error) {
    filing.fail_with({ErrorCode::internal, std::string(stage), error.what()});
  }
}

}  // namespace

std::optional<Error> run_graph(GraphParts parts, int jobs, const std::atomic<bool>& stop) {
  const auto& [plan, decoders, readers, types, journal, filing, samples, budget, clocks, progress] = parts;
  StoreGate gate;
  DocumentAssembler assembler(types, plan.files());
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(jobs) + 1);
  tbb::task_arena arena(jobs + 1, 2);  // the waiting thread works too; the admitting one only enters to hand over
  const WorkerThreads workers(arena);

  arena.execute([&] {
    flow::graph graph;

    // Pages, in any order.
    auto decode = page_node<AdmittedPage, PageImage>(graph, jobs, Decode(decoders), clocks.decode, stop);
    auto prepare = page_node<PageImage, PreparedPage>(graph, jobs, Prepare(), clocks.prepare, stop);
    auto find_lines = page_node<PreparedPage, LinedPage>(graph, jobs, FindLines(), clocks.find_lines, stop);
    const auto read_lines = [&samples, stage = Read(readers)](const std::shared_ptr<const LinedPage>& page) {
      samples.take(*page);
      return stage(page);
    };
    auto read = page_node<LinedPage, ReadPage>(graph, jobs, read_lines, clocks.read, stop);
    auto settle = page_node<ReadPage, PageText>(graph, jobs, Settle(), clocks.settle, stop);
    flow::function_node<Envelope<PageText>, Envelope<PageText>> record(
        graph, flow::serial, [&](const Envelope<PageText>& page) {
          Envelope<PageText> settled{page.ref, result_of(page, plan), page.worked};
          {
            const StageClock::Lap lap(clocks.journal, &settled.worked);
            guarded(filing, "journal", [&] {
              if (Result<void> kept = keep(**settled.content, journal); !kept) filing.fail_with(kept.error());
            });
          }
          clocks.page.add(settled.worked);
          progress.pages_read += 1;
          return settled;
        });

    // Pages in the order of the batch, joined to documents.
    flow::sequencer_node<Envelope<PageText>> sequence(graph, [](const auto& page) { return page.ref.sequence; });
    bool broken_off = false;  // a page is missing: documents end before it
    flow::multifunction_node<Envelope<PageText>, std::tuple<DocumentPtr>> assemble(
        graph, flow::serial, [&](const Envelope<PageText>& page, auto& ports) {
          const StageClock::Lap lap(clocks.assemble);
          guarded(filing, "assemble", [&] {
            const PageText& text = **page.content;
            broken_off |= text.error && text.error->code == ErrorCode::interrupted;
            if (broken_off) return;
            progress.pages_done += 1;
            progress.quarantined += text.outcome == Outcome::quarantined ? 1 : 0;
            if (plan.is_part_of_a_paper(text)) {
              for (Document& document : assembler.add(text)) {
                gate.document_complete(document.pages.size());
                std::get<0>(ports).try_put(std::make_shared<Document>(std::move(document)));
              }
            }
            if (!plan.is_part_of_a_paper(text) || text.outcome == Outcome::separator) filing.note(text);
          });
          gate.page_joined();
        });

    // Documents, in any order.
    flow::function_node<DocumentPtr, DocumentPtr> recognise(
        graph, static_cast<std::size_t>(jobs), [&](DocumentPtr document) {
          const StageClock::Lap lap(clocks.recognise);
          guarded(filing, "recognise", [&] { recognise_document(*document, types); });
          return document;
        });
    flow::function_node<DocumentPtr> store(graph, static_cast<std::size_t>(jobs), [&](const DocumentPtr& document) {
      const StageClock::Lap lap(clocks.store);
      guarded(filing, "store", [&] { filing.file(*document); });
      progress.for_review += fields_with_status(document->record, FieldStatus::review);
      gate.document_stored(document->pages.size());
    });

    flow::make_edge(decode, prepare);
    flow::make_edge(prepare, find_lines);
    flow::make_edge(find_lines, read);
    flow::make_edge(read, settle);
    flow::make_edge(settle, record);
    flow::make_edge(record, sequence);
    flow::make_edge(sequence, assemble);
    flow::make_edge(flow::output_port<0>(assemble), recognise);
    flow::make_edge(recognise, store);

    // Admission: a plain thread, the only one that may block. Every page of the plan goes in, in sequence.
    graph.reserve_wait();
    std::thread admission([&] {
      guarded(filing, "admission", [&] {
        plan.for_each_page([&](BatchPlan::PlannedPage page) {
          gate.wait_for_room();
          if (stop || filing.failed()) return false;
          gate.page_admitted();
          const PageRef ref = page.source.ref;
          if (!page.settled) page.settled = journalled(journal, page.source);
          if (page.settled) return sequence.try_put({ref, page.settled});
          auto ticket = budget.acquire(std::max(page.source.cost_bytes, least_page_cost_bytes));
          return decode.try_put(
              {ref, std::make_shared<const AdmittedPage>(AdmittedPage{std::move(page.source), std::move(ticket)})});
        });
      });
      graph.release_wait();
    });
    graph.wait_for_all();
    admission.join();

    if (stop || filing.failed()) return;
    for (Document& document : assembler.finish()) {
      gate.document_complete(document.pages.size());
      recognise.try_put(std::make_shared<Document>(std::move(document)));
    }
    graph.wait_for_all();
    filing.finish();
  });
  return filing.failure();
}

}  // namespace sohoa
