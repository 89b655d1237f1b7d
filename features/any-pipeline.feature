@P1
Feature: What viewers of any live pipeline get
  Whoever has a live pipeline, also one that is not ours, wants to know what its viewers get. This is judged
  by what comes out alone: whatever its delay is, and whether or not it codes picture and sound anew.

  Rule: The programme gets through

    @viewer
    Scenario: Every picture is seen once
      Given the recorded broadcast of the standard programme
      Then the programme is seen from its first 15 seconds on to its end, each picture once and in order

    @viewer
    Scenario: The picture is the broadcaster's own
      Given the recorded broadcast of the standard programme
      Then each coded picture that came out is the programme's, bit by bit, once and in order

    @viewer
    Scenario: It plays in real time, and its delay stays the same
      Given the recorded broadcast of the standard programme
      Then over any 10 seconds the output arrived at 0.98 to 1.02 times real speed
      And it reached viewers with the same delay from beginning to end, whatever it is, give or take 0.3 seconds
      And picture and sound of the same second came within 200 milliseconds of each other

    @viewer
    Scenario: There is no gap in it
      Given the recorded broadcast of the standard programme
      Then the output has no freeze, black picture or silence that the programme does not have

    @viewer
    Scenario: Lips and voice stay together
      Given the recorded broadcast of the standard programme
      Then picture and sound are as far apart as in the programme, give or take 20 milliseconds
      And 95 percent of the beeps are between 40 milliseconds early and 60 milliseconds late
      And the offset drifts by less than 0.1 milliseconds a second
      And no other offset within 5 seconds would explain what is seen and heard

    @viewer
    Scenario: It is as loud as it was, on both sides
      Given the recorded broadcast of the standard programme
      Then in every second left and right are heard on their own side, as loud as in the programme, give or take 1 decibel

  Rule: It is dubbed

    @viewer
    Scenario: Viewers hear something other than the original sound
      Given the recorded broadcast of a programme of 13 seconds, dubbed by whatever STS there is
      Then most of what viewers hear is dubbed

  Rule: Whoever runs it can tell how it is

    @operated
    Scenario: It says of itself that all is well
      Given the recorded broadcast of the standard programme
      Then its metrics could be read as Prometheus reads them
      And it said that it was running
      And it logged no error
