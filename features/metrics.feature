@metrics @P2
Feature: Metrics
  Whoever runs the pipeline wants to be warned before viewers call. The worker offers its figures as
  Prometheus reads them. Every one of them is there from the start, at 0, so that an alarm can tell
  "nothing happened" from "nobody looked".

  @rung-8
  Scenario: Every metric is there from the start, with its type
    Given the recorded broadcast of the standard programme
    Then the first reading of the metrics had, with these types
      | metric                               | type      | label      | values                                                                     |
      | worker_audio_fragments_total         | counter   |            |                                                                            |
      | worker_fragments_total               | counter   | stage      | produced, sent, acked, dubbed, fallback, late                              |
      | worker_fallback_total                | counter   | reason     | timeout, error, breaker_open, overload, invalid_output, disconnected       |
      | worker_inflight_fragments            | gauge     |            |                                                                            |
      | worker_av_sync_delta_ms              | gauge     |            |                                                                            |
      | worker_av_sync_corrections_total     | counter   |            |                                                                            |
      | worker_sts_breaker_state             | gauge     |            |                                                                            |
      | worker_sts_rtt_ms                    | histogram |            |                                                                            |
      | worker_backpressure_events_total     | counter   | action     | slow_down, pause, none                                                     |
      | worker_reconnection_total            | counter   |            |                                                                            |
      | worker_media_errors_total            | counter   | error_type |                                                                            |
      | worker_gst_bus_errors_total          | counter   | error_type |                                                                            |
      | worker_video_queue_ms                | gauge     |            |                                                                            |
      | worker_audio_queue_ms                | gauge     |            |                                                                            |
      | worker_chunk_end_to_end_latency_ms   | histogram |            |                                                                            |

  Scenario: Answers are told apart by how long they took
    Given the recorded broadcast of the standard programme
    Then the buckets of worker_sts_rtt_ms end at 50, 100, 250, 500, 1000, 2000, 4000 and 8000 milliseconds, and above

  Scenario: All values begin at 0 and carry the stream's name
    Given the recorded broadcast of the standard programme
    Then every worker metric of the first reading was 0 and named the stream

  Scenario: Every reading follows the format of Prometheus, and counters never fall
    Given the recorded broadcast of the standard programme
    Then all of at least 100 readings followed the Prometheus text format
    And no counter ever fell

  Scenario: The figures of a whole broadcast add up
    Given the recorded broadcast of the standard programme
    Then worker_audio_fragments_total was 10 at the end
    And worker_sts_rtt_ms counted 10 answers, and worker_chunk_end_to_end_latency_ms 10 fragments
    And every fragment was put out 14.5 seconds after its capture, give or take 0.3 seconds
    And worker_gst_bus_errors_total was the same as worker_media_errors_total

  Scenario: Answer times are reported as they were
    Given the recorded broadcast of the standard programme
    Then worker_sts_rtt_ms counted 10 answers, on average 0 to 250 milliseconds longer than the STS took

  Scenario: What is held back for the dub can be seen
    Given the recorded broadcast of the standard programme
    Then worker_video_queue_ms and worker_audio_queue_ms reached 14500 milliseconds, give or take 500
