@US6 @P3
Feature: Reconnection
  A broadcaster wants a broken connection to the dubbing service to cost viewers no more than a
  stretch of original sound, so that they see no stop, and hear dubs soon after the service is back.

  When the connection is lost the worker tries again after 2, 4, 8, 16 and 32 seconds. Segments are
  counted from 1 as they are broadcast, fragments from 1 as the service (STS) receives them.

  Rule: A dropped connection costs what was in flight, and no more

    Background:
      Given a programme of 36 seconds in segments of 6 seconds
      And the STS takes 7 seconds for each answer
      And the STS allows 2 fragments in flight, whatever the worker asks for
      And when fragment 3 arrives the STS asks to slow down by 2000 milliseconds
      And 300 milliseconds after fragment 3 arrives the STS says goodbye
      And 300 milliseconds after fragment 5 arrives the connection breaks
      When it is broadcast

    @US6-1
    Scenario: What is in flight gets its original sound at once, after a goodbye and after a break
      Then 2 fragments were in flight each of the 2 times that the connection was lost
      And the worker logged each loss
      And their original sound was decided on within 500 milliseconds of the loss

    @US6-2
    Scenario: After each loss the first attempt comes after 2 seconds
      Then each of the 2 times the worker tried again after 2 seconds, give or take 10 percent

    @US6-3
    Scenario: Back again, the worker introduces the stream anew and counts from 0
      Then on each of 3 connections the worker sent stream:init first, and nothing more before stream:ready
      And on each of 3 connections the sequence numbers began at 0
      And segments 1 and 6 are heard dubbed, and segments 2 to 5 with the original sound

  Rule: A new connection begins with a clean slate

    Background:
      Given a programme of 17 seconds in segments of 1 second
      And a worker that is told
        | setting                             | value |
        | seconds until a probe               | 4     |
        | seconds until an answer is given up | 5     |
        | fragments in flight, at most        | 1     |
      And the STS answers
        | fragment | code    | by        |
        | 1        | TIMEOUT | an answer |
        | 2        | TIMEOUT | an answer |
        | 3        | TIMEOUT | an answer |
        | 4        | TIMEOUT | an answer |
        | 5        |         | nothing   |
      And 500 milliseconds after fragment 5 arrives the connection breaks, and the STS refuses new ones for 1 second, then allows 3 fragments in flight
      And 0.1 seconds later the STS answers TIMEOUT to the next 5 fragments
      And 500 milliseconds after fragment 10 arrives the STS says goodbye, and answers the next 2 fragments 2.4 seconds late
      When it is broadcast

    @US6-5
    Scenario: Failures of the connection before do not count, those of the new one do
      Then the breaker opens at the answer to fragment 10

    @US5-5 @US6-3
    Scenario: The limit is the one that the STS confirmed last, though it is higher than before
      Then fragment 13 reached the STS 0 to 200 milliseconds after it was ready

    @US6-5
    Scenario: No open breaker outlives the connection
      Then log and metrics reported each state of the breaker once, in this order: closed, open, closed
      And segments 15 to 17 are heard dubbed, and segments 1 to 14 with the original sound

  Rule: Attempts to come back go on until one succeeds

    Background:
      Given a programme of 15 seconds in segments of 1 second
      And a worker that is told
        | setting                                 | value         |
        | seconds until each attempt to come back | 1, 2, 1, 2, 1 |
      And when fragment 3 arrives the STS asks for a pause
      And 1.4 seconds later the connection breaks, and the STS refuses new ones for 6.5 seconds
      And when fragment 5 arrives the STS asks for a pause of 2 seconds
      And the STS never says goodbye
      When it is broadcast

    @US6-2
    Scenario: The fifth attempt succeeds
      Then the worker tried again after 1, 2, 1, 2 and 1 seconds, give or take 10 percent

    @US6-5
    Scenario: After one return everything is as it was
      Then worker_reconnection_total was 1 at the end
      And worker_sts_breaker_state was 0 all the time
      And the worker logged no error and ended with exit code 0

    @US6-6
    Scenario: What was broadcast in between is heard with the original sound, and the picture never stops
      Then segments 1 to 3 and 12 to 15 are heard dubbed, and segments 4 to 11 with the original sound
      And the worker gave as reasons for original sound: disconnected 8 times
      And every one of the 450 coded frames is in the output once, in order and bit by bit the same
      And the output has no freeze, black picture or silence that the programme does not have

    @US6-3
    Scenario: A goodbye that never comes is waited for 5 seconds
      Then the worker waited 5 seconds for the goodbye, give or take 0.5 seconds

  Rule: After five attempts in vain, 2, 4, 8, 16 and 32 seconds apart, the worker gives up

    @US6-2 @US6-4
    Scenario: The worker says that the STS is gone, and ends
      Given a programme of 68 seconds in segments of 1 second
      And 500 milliseconds after fragment 3 arrives the connection breaks, and the STS refuses new ones for 120 seconds
      When it is broadcast
      Then the worker tried again after 2, 4, 8, 16 and 32 seconds, give or take 10 percent
      And the worker logged the error that the STS did not come back
      And the worker ended 10 seconds after that, give or take 1 second, with exit code 6

  Rule: A service that is not there at the beginning, or not as it should be, is waited for

    Background:
      Given a programme of 18 seconds in segments of 1 second
      And a worker that is told
        | setting                                 | value      |
        | seconds until each attempt to come back | 1, 2, 1, 3 |
      And the STS lets nobody in before it has refused the worker 2 times
      And the STS does not say to the first session that it is ready, and says goodbye 3 seconds late
      And 500 milliseconds after fragment 3 arrives the connection breaks
      When it is broadcast

    @US6-2
    Scenario: Nobody is there at first
      Then the worker tried again after 1, 2, 1 and 3 seconds until it was let in, give or take 10 percent
      And what the STS received is heard dubbed, and all else with the original sound, as disconnected

    @US6-3
    Scenario: It accepts the introduction, never says that it is ready, and says goodbye late
      Then the worker waited 10 seconds for stream:ready and tried again 1 second later, give or take 10 percent
      And the worker left after the goodbye
      And the worker logged no error and ended with exit code 0
