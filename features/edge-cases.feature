Feature: Edge cases
  What the pipeline does when a programme is not as it should be. It either goes on as well as it
  can, or ends at once and says why.

  @E4 @edge @P1
  Scenario: A programme without sound is refused at once
    Given the recorded broadcast of a programme without sound
    Then the worker ended with exit code 4
    And it had logged the error that an audio track is required
    And it took at most 5 seconds to say so

  @E10 @edge @P1
  Scenario: A last segment of 2 seconds is dubbed too
    Given the recorded broadcast of a programme of 20 seconds, with marked dubs
    Then 4 fragments were sent and 4 came back
    And the last of them lasts 2 seconds, give or take 22 milliseconds
    And the marked dub of its own fragment is heard in each of the 4 segments
    And the output is as long as the programme, give or take 100 milliseconds

  @E10 @edge @P1
  Scenario: A last segment of half a second keeps its original sound
    Given the recorded broadcast of a programme of 18.5 seconds, with marked dubs
    Then 3 fragments were sent and 3 came back
    And the marked dub is heard in the first 3 segments, and the original sound in the last one
    And the output is as long as the programme, give or take 100 milliseconds
