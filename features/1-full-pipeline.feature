@US1 @P1
Feature: Full pipeline
  A broadcaster wants viewers of a live programme to hear it in their own language, so that one
  programme serves several countries. The worker cuts the live picture and sound into segments of 6
  seconds, has the dubbing service (STS) dub the sound of each, called a fragment, and publishes the
  untouched picture with the dubbed sound.

  The standard programme lasts 60 seconds: 1,800 pictures, and sound that differs from second to
  second and from left to right. The STS takes between 0 and 500 milliseconds to answer, unevenly. All times below are measured on what really came in and went out.

  Rule: The worker takes in the programme and cuts it into fragments of 6 seconds

    @US1-1 @rung-1
    Scenario: The worker picks up a new programme within 5 seconds
      Given the recorded broadcast of the standard programme
      Then the media server had the worker as a reader within 5 seconds of the first picture
      And the worker itself said that it was running within 5 seconds of the first picture

    @US1-2
    Scenario: Every 6 seconds become a video file, an audio file and one fragment for the STS
      Given the recorded broadcast of the standard programme
      Then there are 10 video files and 10 audio files, and each of them plays
      And each audio file lasts 6 seconds, give or take 22 milliseconds
      And each video file lasts 6 seconds, give or take 100 milliseconds
      And each frame of the programme is in exactly one video file
      And the STS received 10 fragments, in order and each once

    @US1-2
    Scenario: The audio files are the programme's sound
      Given the recorded broadcast of the standard programme
      Then each sound packet of the programme is in exactly one audio file, in order and bit by bit the same

    @US1-2 @rung-4
    Scenario: The worker tells the STS what it will send
      Given the recorded broadcast of the standard programme
      Then the worker announced fragments of 6 seconds, with the sample rate and the channels of the programme
      And the worker asked for them to be dubbed from "en" to "es"

    @US1-3 @rung-5
    Scenario: Every fragment is answered within a second
      Given the recorded broadcast of the standard programme
      Then the STS answered all 10 fragments, each within 1 second of receiving it

  Rule: The output is the programme, dubbed, in sync and without gaps

    @US1-4
    Scenario: Each pair of picture and sound is put out in sync
      Given the recorded broadcast of the standard programme
      Then the worker reported less than 120 milliseconds between picture and sound for each of 10 pairs

    @US1-5
    Scenario: Viewers can watch within 3 seconds of the first pair
      Given the recorded broadcast of the standard programme
      Then the output could be read within 3 seconds of the first pair being put out
      And a viewer received picture and sound

    @US1-6 @rung-10
    Scenario: The whole programme gets through
      Given the recorded broadcast of the standard programme
      Then 10 fragments were sent and 10 were answered
      And the output is as long as the programme, give or take 100 milliseconds
      And the worker logged no error and ended with exit code 0
      And all of it took at most 90 seconds

    @US1-6 @rung-7
    Scenario: The worker says goodbye to the STS when everything is answered
      Given the recorded broadcast of the standard programme
      Then the worker said stream:end once, after the last answer

    @US1-7 @rung-2
    Scenario: The picture passes through untouched
      Given the recorded broadcast of the standard programme
      Then every one of the 1800 coded frames is in the output once, in order and bit by bit the same
      And the counter in the picture runs from the first frame to the last without a gap

    @US1-8 @rung-6
    Scenario: The sound that viewers hear is the dub
      Given the recorded broadcast of a programme of 13 seconds, with marked dubs
      Then the marked dub of its own fragment is heard in each of the 3 segments

    @US1-8
    Scenario: With a service that only echoes, the sound is the original bit by bit
      Given the recorded broadcast of the standard programme
      Then every audio packet of the programme is in the output once, bit by bit the same

    @US1-8
    Scenario: Left stays left, and right stays right
      Given the recorded broadcast of the standard programme
      Then in every second left and right are heard on their own side, as loud as in the programme, give or take 0.5 decibels

    @US1-9
    Scenario: A viewer who joins in the middle sees and hears it within 2.5 seconds
      Given the recorded broadcast of the standard programme
      Then a viewer who joined after segment 3 had decoded picture and sound within 2.5 seconds

    @US1-10
    Scenario: The output plays in real time, without gaps
      Given the recorded broadcast of the standard programme
      Then over any 10 seconds the output arrived at 0.98 to 1.02 times real speed
      And no two packets in a row are further apart than one frame and 40 milliseconds
      And the output has no freeze, black picture or silence that the programme does not have

    @US1-12
    Scenario: Captions and timecode get through, and the stream is described as it was
      Given the recorded broadcast of the standard programme
      Then every unit of each coded picture is in the output once, in order, captions and timecode included
      And all pictures are shown at their times in the programme, give or take 2 milliseconds
      And the output describes picture and sound as the programme does

    @US1-13 @rung-3
    Scenario: Everything reaches viewers 14.5 seconds after the source sent it
      Given the recorded broadcast of the standard programme
      Then picture and sound reached viewers 14.5 seconds after they were sent, give or take 0.3 seconds, from beginning to end
      And this delay grew by less than 1 millisecond a second
      And picture and sound of the same moment reached viewers within 200 milliseconds
      And viewers never waited 300 milliseconds for what comes next

  Rule: Dubs from any encoder are heard without a click

    Background:
      Given a programme of 12 seconds in segments of 1 second
      And the STS gives back dubs that are encoded one by one, with 2112 samples of priming, their config spelt implicit
      And the STS answers MODEL_ERROR to fragments 4 to 5
      When it is broadcast

    @US1-11
    Scenario: No border between dubs and original sound can be heard
      Then segments 1 to 3 and 6 to 12 are heard dubbed, and segments 4 to 5 with the original sound
      And at each of the 11 borders no stretch of 21 milliseconds is worse than -20 dB against the ideal join
      And at none of them is a step from sample to sample more than 2 times the largest elsewhere

    @US1-11
    Scenario: Dubs are as loud as they were made
      Then segments 1 to 3 and 6 to 12 are as loud as the dubs that the STS sent, give or take 0.2 LU

  Rule: Dubs are heard as they were made, in each format and on each side

    @US1-8 @US1-11
    Scenario: Left and right of a dub stay on their sides
      Given a programme of 6 seconds in segments of 1 second
      And the STS gives back the sound with left and right swapped
      When it is broadcast
      Then in every second left and right are heard on the other side

    @US1-8 @US1-11
    Scenario Outline: A programme with sound in <sound> is dubbed
      Given a programme of 8 seconds with sound in <sound>, in segments of 1 second
      And the STS gives back dubs that are encoded one by one, with <priming> samples of priming, their config spelt explicit
      When it is broadcast
      Then segments 1 to 7 are heard dubbed, and segment 8 with the original sound
      And at each of the 7 borders no stretch of 21 milliseconds is worse than -20 dB against the ideal join
      And segments 1 to 7 are as loud as the dubs that the STS sent, give or take 0.2 LU

      Examples:
        | sound           | priming |
        | 44.1 kHz mono   | 1024    |
        | 44.1 kHz stereo | 2112    |

  Rule: Other programmes get through too

    @US1-2 @US1-6 @US1-7 @US1-8 @US2-5
    Scenario: A programme with a keyframe every 2.5 seconds, and sound in 44.1 kHz mono
      Given the recorded broadcast of a programme of 21 seconds with a keyframe every 2.5 seconds and sound in 44.1 kHz mono
      Then every one of the 630 coded frames is in the output once, in order and bit by bit the same
      And every audio packet of the programme is in the output once, bit by bit the same
      And each frame of the programme is in exactly one video file
      And each video file begins at the keyframe nearest to a multiple of 6 seconds
      And the output is as long as the programme, give or take 100 milliseconds
      And picture and sound are as far apart as in the programme, give or take 20 milliseconds

    @US1-6 @US1-7 @US1-8 @US2-5
    Scenario Outline: <name>
      Given the recorded broadcast of <programme>
      Then sequence numbers and timestamps of both tracks began anew within the programme
      And every one of the <frames> coded frames is in the output once, in order and bit by bit the same
      And every audio packet of the programme is in the output once, bit by bit the same
      And each video file begins at the keyframe nearest to a multiple of <segment> seconds
      And the output is as long as the programme, give or take 100 milliseconds
      And picture and sound are as far apart as in the programme, give or take 20 milliseconds

      Examples:
        | name                               | frames | segment | programme                                                                                                |
        | A programme of dense packets       | 300    | 2       | a programme of 12 seconds with large keyframes, slices, captions, four frames of sound in a packet, and pictures that leave 200 milliseconds after it    |
        | A programme with uneven pictures   | 330    | 1       | a programme of 12 seconds with 29.97 pictures a second, at times half as many, and open groups                   |
