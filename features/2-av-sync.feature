@US2 @P1
Feature: Picture and sound stay together
  A viewer wants lips and voice to stay together, since everybody notices when they are apart. The
  worker delays picture and dubbed sound by the same time, and keeps them together however unevenly
  the dubbing service (STS) answers.

  Sound that is early has a minus sign, sound that is late a plus sign. EBU R37 allows sound to be
  40 milliseconds early or 60 milliseconds late.

  Rule: Sync holds for every segment

    @US2-1
    Scenario: The worker reports that each pair is in sync
      Given the recorded broadcast of the standard programme
      Then the worker reported less than 120 milliseconds between picture and sound for each of 10 pairs

    @US2-3
    Scenario: The timestamps of all segments agree
      Given the recorded broadcast of the standard programme
      Then in each of the 10 segments of the output, by their timestamps, picture and sound are less than 120 milliseconds apart

    @US2-5
    Scenario: What is seen and what is heard belong together
      Given the recorded broadcast of the standard programme
      Then picture and sound are as far apart as in the programme, give or take 20 milliseconds
      And 95 percent of the beeps are between 40 milliseconds early and 60 milliseconds late
      And the offset drifts by less than 0.1 milliseconds a second
      And no other offset within 5 seconds would explain what is seen and heard

  Rule: An uneven dubbing service does not move it

    @US2-2
    Scenario: Answers take between 0 and 500 milliseconds
      Given the recorded broadcast of the standard programme
      Then the STS took between 0 and 500 milliseconds for its answers, and not always the same
      And the worker reported less than 120 milliseconds between picture and sound for each of 10 pairs
      And picture and sound are as far apart as in the programme, give or take 20 milliseconds
      And the offset drifts by less than 0.1 milliseconds a second

  Rule: A jump in the source is corrected step by step

    @US2-4
    Scenario: The source moves its sound by 150 milliseconds
      Given the recorded broadcast of a programme whose sound is moved by 150 milliseconds, in segments of 1 second, of which the fifth is not dubbed
      Then the worker saw a difference of 150 milliseconds, give or take 5
      And the worker corrected it by at most 10 milliseconds a segment, with a log line for each step
      And no two packets in a row are further apart than one frame and 40 milliseconds
      And the difference was below 120 milliseconds again by the end

  Rule: The source's clocks are believed no further than what arrives

    @US2-6
    Scenario: Sound runs 500 ppm fast, and the sender reports step by seconds and hours
      Given a programme of 16 seconds in segments of 1 second
      And the STS gives back the original sound
      And the worker reads the camera itself
      And the clock of the source's sound is 500 ppm fast, with sender reports
      And its sound begins at second 1, each frame in several packets, of which one is lost after 14 seconds
      And the source's clocks are wrong for a while
        | clock              | ahead by | from | until |
        | reports of sound   | +1 s     | 3    | 5     |
        | reports of sound   | −5 s     | 7    | 9     |
        | reports of picture | +1 h     | 11   | 13    |
      When it is broadcast
      Then sound was between 5 milliseconds early and 5 milliseconds late all the time
      And the worker warned of 6 steps within 2 seconds each, and counted them
      And every coded frame is in the output once, and at most 1 packet of sound is missing

    @US2-6
    Scenario: Sound runs 300 ppm slow, and timestamps jump by seconds and hours
      Given a programme of 16 seconds in segments of 1 second
      And the STS gives back the original sound
      And the worker reads the camera itself
      And the clock of the source's sound is 300 ppm slow, with sender reports
      And the source's clocks are wrong for a while
        | clock                 | ahead by | from | until |
        | timestamps of sound   | +1 s     | 2    | 5     |
        | timestamps of picture | −5 s     | 8    | 11    |
        | timestamps of sound   | +1 h     | 13   |       |
      When it is broadcast
      Then sound was between 40 milliseconds early and 60 milliseconds late all the time, but for 2 seconds after each step
      And the worker warned of 5 steps within 2 seconds each, and counted them
      And every coded frame is in the output once, and at most 20 packets of sound are missing

    @US2-6
    Scenario: The clock of the sound stands still while none comes
      Given a programme of 12 seconds in segments of 1 second
      And the STS gives back the original sound
      And the worker reads the camera itself
      And from second 4 on the source sends no sound for 2 seconds
      And the source's clocks are wrong for a while
        | clock               | ahead by | from | until |
        | timestamps of sound | −2 s     | 6    |       |
      When it is broadcast
      Then sound was between 40 milliseconds early and 60 milliseconds late all the time, but for 2 seconds after each step
      And the worker warned of 1 step within 2 seconds, and counted it
      And every coded frame is in the output once, and at most 20 packets of sound are missing

    @US2-6
    Scenario: Sound runs 300 ppm fast through the media server, and its timestamps jump by 5 seconds and back
      Given a programme of 12 seconds in segments of 1 second
      And the STS gives back the original sound
      And the clock of the source's sound is 300 ppm fast, with sender reports
      And the source's clocks are wrong for a while
        | clock               | ahead by | from | until |
        | timestamps of sound | +5 s     | 3    | 7     |
      When it is broadcast
      Then sound was between 40 milliseconds early and 60 milliseconds late all the time, but for 2 seconds after each step
      And the worker warned of 2 steps within 2 seconds each, and counted them
      And every coded frame is in the output once, and at most 10 packets of sound are missing

    @US2-6
    Scenario: A programme that comes to its server by RTMP, which carries no absolute time
      Given a programme of 10 seconds in segments of 1 second
      And the STS gives back the original sound
      And the worker reads the camera itself
      And its server says that the programme comes by RTMP, and its reports put sound 300 milliseconds late
      And each frame of its sound comes in several packets, of which one is lost after 6 seconds
      And after 8 seconds it sends pictures whose packets do not fit together
      When it is broadcast
      Then sound was between 80 milliseconds early and 80 milliseconds late all the time
      And the worker warned once that the reports come from the server, not from the source, and counted it
      And every coded frame is in the output once, and at most 3 packets of sound are missing

    @US2-6
    Scenario: Sound runs 500 ppm fast without sender reports
      Given a programme of 12 seconds in segments of 1 second
      And the STS gives back the original sound
      And the worker reads the camera itself
      And the clock of the source's sound is 500 ppm fast, without sender reports
      And the source's clocks are wrong for a while
        | clock                 | ahead by | from | until |
        | timestamps of picture | −200 ms  | 6.5  |       |
      When it is broadcast
      Then sound was between 40 milliseconds early and 60 milliseconds late all the time, but for 2 seconds after each step
      And the worker warned of 1 step within 2 seconds, and counted it
      And every coded frame is in the output once, and at most 2 packets of sound are missing
