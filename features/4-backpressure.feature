@US4 @P2
Feature: Backpressure
  A broadcaster wants a dubbing service that is busy to be able to say so, so that it gets time
  instead of failing. The service (STS) may ask the worker to pause, or to wait a little before each
  fragment. The picture goes on all the while: what has no dub when its time comes is heard with the
  original sound.

  Segments are counted from 1 as they are broadcast, fragments from 1 as the STS receives them.

  Rule: During a pause nothing is sent, and nothing is lost

    Background:
      Given a programme of 24 seconds in segments of 6 seconds
      And when fragment 1 arrives the STS asks for a pause
      And 4 seconds later the STS asks to slow down by 500 milliseconds
      And 12 seconds later the STS lifts its request
      When it is broadcast

    @US4-1
    Scenario: Nothing is sent until the pause is lifted; a request to slow down does not lift it
      Then the pause lasted 16 seconds, give or take 0.2 seconds
      And no fragment reached the STS during the pause

    @US4-2
    Scenario: Sending resumes within half a second, in order
      Then the first fragment after the pause reached the STS within 500 milliseconds of its end
      And the STS received 3 fragments, in order and each once
      And the fragments reached the STS in the order of their segments

    @US4-4
    Scenario: Every request is counted
      Then the worker counted 1 pause, 1 slow_down and 1 none

    @US4-5
    Scenario: The picture goes on, and what is late is heard with the original sound
      Then segments 1 and 3 to 4 are heard dubbed, and segment 2 with the original sound
      And the worker gave as reasons for original sound: overload once
      And the output has no freeze, black picture or silence that the programme does not have

    @US4-6
    Scenario: Every fragment that was produced is put out once
      Then 4 fragments were produced: 3 dubbed and 1 put out with original sound
      And the output is as long as the programme, give or take 100 milliseconds

  Rule: Slowing down delays each fragment

    Background:
      Given a programme of 22 seconds in segments of 2 seconds
      And the STS asks to slow down
        | when fragment | by milliseconds |
        | 3             | 500             |
        | 5             | 0               |
        | 6             | 900             |
        | 7             |                 |
        | 8             | 1900            |
      And 2.3 seconds later the STS lifts its request
      And when fragment 9 arrives the STS asks to slow down by 1500 milliseconds, and 1.9 seconds later for a pause of 2.2 seconds
      When it is broadcast

    @US4-3
    Scenario: Each fragment waits half a second before it is sent, until that is over
      Then fragments 4 to 5 reached the STS 500 to 700 milliseconds after they were ready
      And fragments 1 to 3 and 6 reached the STS 0 to 200 milliseconds after they were ready
      And all 11 segments are heard dubbed

    @US4-3
    Scenario: A new request takes the place of the one before
      Then fragment 7 reached the STS 900 to 1100 milliseconds after it was ready

    @US4-3
    Scenario: A request that says not by how much is for half a second
      Then fragment 8 reached the STS 500 to 700 milliseconds after it was ready

    @US4-1 @US4-3
    Scenario: A pause holds what waits to be sent slowly, too
      Then fragment 10 reached the STS 2600 to 3300 milliseconds after it was ready

    @US4-2 @US4-3
    Scenario: What waits goes out when the request is lifted, and none of before comes back after a pause
      Then fragment 9 reached the STS 500 to 1100 milliseconds after it was ready
      And fragment 11 reached the STS 200 to 1000 milliseconds after it was ready
