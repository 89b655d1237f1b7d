@US5 @P2
Feature: Fragments in flight
  A broadcaster wants a slow dubbing service to get no more work at a time than it can take, and a
  fragment that is never answered not to block the others, so that a slow answer costs viewers one
  dub and no more. A fragment is in flight from when it is sent until it is answered, or until it
  has waited 8 seconds for its answer.

  Segments are counted from 1 as they are broadcast, fragments from 1 as the service (STS) receives
  them.

  Rule: Every fragment is accounted for

    @US5-6
    Scenario: Each fragment is taken in once, answered once, and its answer is used
      Given the recorded broadcast of the standard programme
      Then each of 10 fragments was acknowledged once and answered once, by its own number
      And the worker told the STS that it used each of the 10 answers

    @US5-3
    Scenario: At the pace of 6 seconds one fragment at most is in flight
      Given the recorded broadcast of the standard programme
      Then the count of fragments in flight matched what the STS saw, between 0 and 1, and ended at 0

  Rule: At most 3 are in flight

    Background:
      Given a programme of 10 seconds in segments of 1 second
      And the STS takes between 0.5 and 2.5 seconds for its answers
      And when fragment 1 arrives the STS asks for a pause
      And the STS answers
        | fragment | by                                 |
        | 2        | a dub, acknowledged and given twice |
      And 5.4 seconds later the STS lifts its request
      And when fragment 7 arrives the STS asks for a pause of 3 seconds
      When it is broadcast

    @US5-1 @US4-2
    Scenario: Of 5 fragments that are ready, 3 are sent at once
      Then 3 fragments reached the STS within 300 milliseconds of the end of the pause
      And the fragments reached the STS in the order of their segments
      And there were never more than 3 fragments in flight
      And all 10 segments are heard dubbed

    @US5-2
    Scenario: The next one goes out when one is answered
      Then the fourth fragment after the pause reached the STS within 300 milliseconds of the first answer, not before it

    @US5-3
    Scenario: The worker's count of fragments in flight is right all the time
      Then the count of fragments in flight matched what the STS saw, between 0 and 3, and ended at 0

  Rule: An answer that does not come frees its place after 8 seconds

    Background:
      Given a programme of 16 seconds in segments of 2 seconds
      And a worker that is told
        | setting                        | value |
        | failures that open the breaker | 2     |
      And the STS allows 1 fragment in flight, whatever the worker asks for
      # late from when it has answered the one before
      And the STS answers
        | fragment | code    | by                      |
        | 2        |         | a dub, 9 seconds late   |
        | 3        |         | a dub, 2.7 seconds late |
        | 4        | TIMEOUT | an answer               |
      And when fragment 2 arrives the STS asks to slow down by 1000 milliseconds
      When it is broadcast

    @US5-4 @E6
    Scenario: After 8 seconds the original sound is used, and the next fragment goes out
      Then fragment 3 reached the STS 8 seconds after fragment 2, give or take 0.5 seconds
      And segments 1 and 5 to 8 are heard dubbed, and segments 2 to 4 with the original sound
      And the worker gave as reasons for original sound: timeout once, overload once and error once

    @US5-4
    Scenario: An answer after that is ignored and counted
      Then the STS did answer fragment 2, 9 seconds after it had received it
      And the STS did answer fragment 3, 3.7 seconds after it had received it
      And the worker counted 2 late answers
      And the worker told the STS that it used each of the 5 answers

    @US5-4
    Scenario: What is answered after its segment was put out is a success, and ends a run of failures
      Then worker_sts_breaker_state was 0 all the time

    @US5-5
    Scenario: The limit that the STS confirms is the one that holds
      Then the worker had asked for 3 fragments in flight, and the STS had confirmed 1
      And the worker never counted more than 1 fragment in flight
