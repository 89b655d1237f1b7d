@US3 @P2
Feature: Circuit breaker
  A broadcaster wants a dubbing service that keeps failing to be left alone for a while, so that it can
  recover, and so that viewers hear the original sound at once instead of waiting in vain.

  After 5 failures in a row the breaker opens: nothing is sent any more. After 30 seconds it is half
  open: one fragment, the probe, is sent to find out how the service is. A success closes it.

  Segments are counted from 1 as they are broadcast, fragments from 1 as the service (STS) receives
  them. It marks its dubs, so that one can hear what is dubbed. Each broadcast is only judged when
  the records of the STS show that what is given really happened.

  Rule: Five failures in a row open the breaker

    Background:
      Given a programme of 38 seconds in segments of 6 seconds

    @US3-1
    Scenario: Five times TIMEOUT
      Given the STS returns TIMEOUT 5 times
      When it is broadcast
      Then the breaker opens

    @US3-1
    Scenario: The fifth TIMEOUT in a row opens it, not the fourth and not a sixth
      Given the STS returns TIMEOUT 5 times
      When it is broadcast
      Then the breaker opens at the fifth failure
      And segment 1 is heard dubbed, and segments 2 to 7 with the original sound

    @US3-2
    Scenario: Nothing is sent while it is open
      Given the STS returns TIMEOUT 5 times
      When it is broadcast
      Then the STS received no fragment while the breaker was open
      And the worker gave as reasons for original sound: error 5 times and breaker_open once
      And the output has no freeze, black picture or silence that the programme does not have

  Rule: When its time is over, one probe decides

    Background:
      Given a programme of 77 seconds in segments of 1 second
      And the STS takes 2.5 seconds for each answer
      And the STS answers TIMEOUT, MODEL_ERROR, GPU_OOM, QUEUE_FULL, RATE_LIMIT and TIMEOUT to fragments 3 to 8
      And the STS answers MODEL_ERROR to fragment 10
      When it is broadcast

    @US3-1
    Scenario: Every kind of passing failure counts
      Then the breaker opens at the fifth failure
      And the worker logged each failed answer with its code

    @US3-3
    Scenario: When its time is over it is half open, whatever fails or succeeds late
      Then the STS answered fragment 8 with a failure, and fragment 9 with a dub, after the breaker had opened
      And the breaker was half open 30 seconds after it opened, give or take 0.5 seconds, each time

    @US3-3
    Scenario: Half open, it lets one single fragment through
      Then the STS received one single fragment each time the breaker was half open
      And the STS received no fragment while the breaker was open

    @US3-7
    Scenario: A probe that fails opens it for as long again
      Then the breaker opened again at the answer to fragment 10
      And the breaker was half open 30 seconds after it opened, give or take 1 second, each time

    @US3-4
    Scenario: A probe that succeeds closes it, and dubs are heard again
      Then the breaker closed at the answer to fragment 11
      And segments 1 to 2, 9, 73 and 76 to 77 are heard dubbed, and segments 3 to 8, 10 to 72 and 74 to 75 with the original sound

    @US3-8
    Scenario: Each change of state is reported once
      Then log and metrics reported each state of the breaker once, in this order: closed, open, half open, open, half open, closed

  Rule: Only failures in a row count, and only those that waiting can cure, however they are reported

    Background:
      Given a programme of 30 seconds in segments of 1 second
      And a worker that waits 2 seconds for an answer, and 3.5 seconds before a probe
      And the STS allows 1 fragment in flight, whatever the worker asks for
      And the STS answers
        | fragment | code               | by                            | says             |
        | 2        | TIMEOUT            | an answer, 2.8 seconds late   |                  |
        | 3        | TIMEOUT            | an answer                     |                  |
        | 4        | TIMEOUT            | an answer                     |                  |
        | 5        | TIMEOUT            | an answer                     |                  |
        | 6        |                    | a dub in part                 |                  |
        | 7        | QUEUE_FULL         | an error message              |                  |
        | 8        |                    | a dub, 2.8 seconds late       |                  |
        | 9        | OUT_OF_CREDIT      | an error message              | it will pass     |
        | 10       | OUT_OF_CREDIT      | an answer                     | it will pass     |
        | 11       | INVALID_CONFIG     | an answer                     |                  |
        | 12       | STREAM_NOT_FOUND   | an answer                     |                  |
        | 13       | FRAGMENT_TOO_LARGE | an answer                     |                  |
        | 14       | INVALID_SEQUENCE   | an answer                     |                  |
        | 15       | INVALID_CONFIG     | an error message              |                  |
        | 16       | NO_SUCH_VOICE      | an error message              | it will not pass |
        | 17       | TIMEOUT            | an answer                     |                  |
        | 18       | TIMEOUT            | an error message, 2.8 seconds late |             |
        | 19       | NO_SUCH_VOICE      | an answer                     | it will not pass |
      When it is broadcast

    @US3-6
    Scenario: Four failures, a success and four failures leave it closed
      Then the breaker opens at the answer to fragment 17
      And segments 1, 6 and 28 to 30 are heard dubbed, and segments 2 to 5 and 7 to 27 with the original sound

    @US3-5
    Scenario: Failures that waiting cannot cure don't count
      Then the breaker opens at the answer to fragment 17
      And the worker logged each failed answer with its code

    @US3-5
    Scenario: An error message counts like a failed answer, an unknown code as it says itself, and a partial dub is a success
      Then the breaker opens at the answer to fragment 17
      And the worker gave as reasons for original sound: error 14 times, timeout 3 times and breaker_open 8 times

    @US3-1
    Scenario: An answer that never comes counts like a failed one, and what comes of it too late counts for nothing
      Then the breaker opens at the answer to fragment 17
      And the worker counted 3 late answers

    @US3-7
    Scenario: A probe that is answered too late opens it again, one that fails for good makes room for the next
      Then log and metrics reported each state of the breaker once, in this order: closed, open, half open, open, half open, closed
      And the breaker was half open 3.5 seconds after it opened, give or take 0.5 seconds, each time
      And the breaker closed at the answer to fragment 20
