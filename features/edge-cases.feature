Feature: Edge cases
  A broadcaster wants the pipeline to go on as well as it can when a programme, or a service around
  it, is not as it should be, and where it cannot go on to end and say why, so that whoever is on
  duty knows what to mend.

  @E4 @edge @P1
  Scenario: A programme without sound is refused at once
    Given the recorded broadcast of a programme without sound
    Then the worker ended with exit code 4
    And the worker logged the error that an audio track is required
    And the refusal came within 5 seconds

  @E10 @edge @P1
  Scenario: A last segment of a second is dubbed too
    Given the recorded broadcast of a programme of 13 seconds, with marked dubs
    Then 3 fragments were sent and 3 were answered
    And the last of them lasts 1 second, give or take 22 milliseconds
    And the marked dub of its own fragment is heard in each of the 3 segments
    And the output is as long as the programme, give or take 100 milliseconds

  @E10 @edge @P1 @rung-9
  Scenario: A last segment of half a second keeps its original sound
    Given the recorded broadcast of a programme of 12.5 seconds, with marked dubs
    Then 2 fragments were sent and 2 were answered
    And the marked dub is heard in the first 2 segments, and the original sound in the last one
    And the output is as long as the programme, give or take 100 milliseconds

  @E1 @edge @P2
  Scenario: Nobody sends a programme
    Given nobody sends a programme
    When it is broadcast
    Then the worker looked for its input 3 more times, after 1, 2 and 4 seconds
    And the worker logged the error that there is no input
    And the worker ended with exit code 3

  @E1 @edge @P2
  Scenario: A source that speaks no RTSP
    Given a source that is ill in another way each time
      | it                             | the worker says            |
      | speaks HTTP                    | not an RTSP message        |
      | sends a header without a name  | not a header               |
      | never ends its headers         | no end of the message head |
      | measures its answer in words   | Content-Length is "many"   |
    When a worker reads it
    Then it looked for its source 1, 2 and 4 seconds after each, and said why

  @E1 @edge @P2
  Scenario: A source that does not say what it has
    Given a source that is ill in another way each time
      | it                                       | the worker says            |
      | announces an answer of a megabyte        | at most 65536 are accepted |
      | describes nothing                        | needs v=0                  |
      | describes a picture that nobody can read | media line cannot be read  |
      | hangs up                                 | closed by the server       |
    When a worker reads it
    Then it looked for its source 1, 2 and 4 seconds after each, and said why

  @E1 @edge @P2
  Scenario: A source that sends nothing in a way that can be read
    Given a source that is ill in another way each time
      | it                               | the worker says                     |
      | never lets it play               | no answer to PLAY                   |
      | sends by UDP                     | let it offer TCP                    |
      | sends both tracks on one channel | two tracks on one channel, 6        |
      | never lets it play               | has not let us read within 2 s      |
    When a worker reads it
    Then it looked for its source 1, 2 and 4 seconds after each, and said why

  @E2 @edge @P2
  Scenario: Dubs that are a little too long or short are used, all others that do not fit are not
    Given a programme of 20 seconds in segments of 2.1 seconds
    And the STS gives back
      | fragment | sound                                     |
      | 1        | a marked dub                              |
      | 2        | a dub encoded by itself, 10 percent longer |
      | 3        | its sound, 10 percent shorter             |
      | 4        | its sound, 11 percent longer              |
      | 5        | its sound, 11 percent shorter             |
      | 6        | corrupt bytes                             |
      | 7        | no sound at all                           |
      | 8        | sound of another sample rate              |
      | 9        | a marked dub                              |
      | 10       | its sound, 15 percent longer              |
    When it is broadcast
    Then the worker used the dubs of fragments 1 to 3 and 9, and no other
    And the worker gave as reasons for original sound: invalid_output 6 times
    And the worker logged a warning for each of fragments 4 to 8 and 10
    And segments 1 to 2 and 9 are heard dubbed, and segments 3 to 8 and 10 with the original sound
    And the only silence in the output is the last 210 milliseconds of segment 3, give or take 50, and the sound fades out before it

  @E15 @edge @P2
  Scenario: A codec that complains costs the dubs, and nothing else
    Given a programme of 8 seconds in segments of 1 second
    And the STS gives back dubs that are encoded one by one
    And the codec of the worker complains, and gives no sound
    When it is broadcast
    Then 8 fragments were produced: 0 dubbed and 8 put out with original sound
    And the worker gave as reasons for original sound: invalid_output 8 times
    And the worker warned of
      | fragment | with          |
      | 1        | no such thing |
      | 8        | no such thing |
    And everything that the source sent is in the output once, in its place and bit by bit the same

  @E15 @edge @P2
  Scenario: A codec that fails at one dub and at four borders costs those, and nothing else
    Given a programme of 8 seconds in segments of 1 second
    And the STS gives back dubs that are encoded one by one
    And the codec of the worker dies at the first dub, and complains at the first 4 borders
    When it is broadcast
    Then 8 fragments were produced: 7 dubbed and 1 put out with original sound
    And the worker warned of
      | fragment | with          |
      | 1        | no such thing |
    And the worker warned at each of the first 4 borders that it is not joined, with "no such thing", and counted it
    And at each of the 3 borders behind them no stretch of 21 milliseconds is worse than -20 dB against the ideal join

  @E15 @edge @P2
  Scenario: A codec that hangs costs the dubs, and nothing else
    Given a programme of 8 seconds in segments of 1 second
    And the STS gives back dubs that are encoded one by one
    And the codec of the worker hangs, and gives no sound
    When it is broadcast
    Then 8 fragments were produced: 0 dubbed and 8 put out with original sound
    And the worker warned of
      | fragment | with        |
      | 1        | no progress |
    And everything that the source sent is in the output once, in its place and bit by bit the same

  @E11 @edge @P2
  Scenario: The format of a dub is judged by what it means, not by how it is spelt
    Given a programme of 8 seconds in segments of 1 second
    And the STS gives back
      | fragment | sound                                                   |
      | 2        | a dub encoded by itself, its config spelt the other way |
      | 3        | a dub that calls itself HE-AAC                          |
      | 4        | sound of another sample rate                            |
      | 5        | a dub in mono                                           |
      | 6        | a dub encoded by itself                                 |
    When it is broadcast
    Then segments 1 to 2 and 6 to 8 are heard dubbed, and segments 3 to 5 with the original sound
    And the worker warned of
      | fragment | with     |
      | 3        | HE-AAC   |
      | 4        | 44100 Hz |
      | 5        | mono     |

  @E3 @edge @P2
  Scenario: Nothing accepts the output
    Given a programme of 14 seconds in segments of 1 second
    And nobody listens where the worker is to publish
    When it is broadcast
    Then the worker logged the error that the output failed
    And the worker ended with exit code 5

  @E3 @edge @P2
  Scenario: The media server dies in the middle of the programme
    Given a programme of 14 seconds in segments of 1 second
    And after 11 seconds of the programme the media server dies
    When it is broadcast
    Then the worker logged the error that the output failed
    And the worker ended with exit code 5

  @E12 @edge @P2
  Scenario Outline: The source is back with sound of another <what>
    Given <programme>
    And the STS gives back the original sound
    And after 4 seconds of the programme the source breaks off
    And 2 seconds later the source is back with sound in 44.1 kHz mono
    When it is broadcast
    Then the worker logged the error that the source is back with another format, which names "<named>"
    And at least the first 3.5 seconds of the programme are in the output, bit by bit the same, and nothing of the rest
    And the worker ended with exit code 8

    Examples:
      | what               | named    | programme                                                                      |
      | format             | 44100 Hz | a programme of 6 seconds in segments of 1 second                               |
      | number of channels | mono     | a programme of 6 seconds with sound in 44.1 kHz stereo, in segments of 1 second |

  @E12 @edge @P2
  Scenario: The source is back with pictures of another size
    Given a programme of 6 seconds in segments of 1 second
    And the STS gives back the original sound
    And after 4 seconds of the programme the source breaks off
    And 2 seconds later the source is back with pictures of 1280x720
    And 13 seconds later the source is back and begins the programme anew
    When it is broadcast
    Then the worker warned 2 times that its pictures have another format
    And at least the first 3.5 seconds of the programme are in the output, bit by bit the same, and nothing of the rest
    And after them the output announces the new format, and has all that the source sent in it, bit by bit the same
    And behind those it announces the first format again, and has all of the programme in it
    And the worker logged no error and ended with exit code 0

  @E13 @edge @P2
  Scenario: The media server stops reading, for 2 seconds and then for good
    Given a programme of 18 seconds in segments of 1 second
    And the STS gives back the original sound
    And after 19 seconds of the programme the media server stops reading the output
    And 2 seconds later the media server reads on
    And 4 seconds later the media server stops reading the output
    When it is broadcast
    Then the worker logged the error that the output failed, which names "took nothing"
    And the worker ended within 6 seconds of that, with exit code 5
    And at least the first 14.5 seconds of the programme are in the output, bit by bit the same, and nothing of the rest
    And after the 2 seconds the output came as promptly as before, give or take 100 milliseconds

  @E13 @edge @P2
  Scenario: The media server takes the output, and refuses it then
    Given a programme of 6 seconds in segments of 1 second
    And after 13 seconds of the programme the media server refuses the output
    When it is broadcast
    Then the worker logged the error that the output failed, which names "NetStream.Publish.Denied"
    And the worker ended within 2 seconds of that, with exit code 5

  @E13 @edge @P2
  Scenario: The media server hangs up instead of taking the output
    Given a programme of 4 seconds in segments of 1 second
    And the media server hangs up instead of taking the output
    When it is broadcast
    Then the worker had shown it user and password, as they stand in the output's address
    And the worker logged the error that the output failed, which names "closed the connection during publish"
    And the worker ended within 2 seconds of that, with exit code 5

  @E5 @edge @P2
  Scenario: The STS never answers
    Given a programme of 16 seconds in segments of 1 second
    And the STS never answers
    And the STS allows 4 fragments in flight, whatever the worker asks for
    When it is broadcast
    Then all 16 segments are heard with the original sound
    And 16 fragments were produced: 0 dubbed and 16 put out with original sound
    And the breaker opened when the fifth fragment had waited 8 seconds in vain, give or take 0.5 seconds
    And the worker ended with exit code 0

  @E6 @edge @P2
  Scenario: Answers that take up to 7.5 seconds are all used
    Given a programme of 15 seconds in segments of 3 seconds
    And the STS takes between 1 and 6.4 seconds for its answers, and 2 seconds more for that to fragment 2
    When it is broadcast
    Then the slowest answer took 7.4 seconds, give or take 0.2 seconds
    And all 5 segments are heard dubbed
    And the output has no freeze, black picture or silence that the programme does not have
    And every one of the 450 coded frames is in the output once, in order and bit by bit the same

  @E7 @edge @P3
  Scenario: The STS freezes
    Given a programme of 45 seconds in segments of 6.5 seconds
    And 300 milliseconds after fragment 2 arrives the STS freezes
    And when the worker has noticed the STS goes on
    And after 55 seconds of the programme the worker is told to stop
    When it is broadcast
    Then the worker noticed it 35 seconds after the last sign of life, give or take 1 second
    And segments 1 to 2 and 6 to 7 are heard dubbed, and segments 3 to 5 with the original sound
    And worker_reconnection_total was 1 at the end

  @edge @P3
  Scenario: The worker is told to stop when it has nothing left to read
    Given a programme of 45 seconds in segments of 6.5 seconds
    And 300 milliseconds after fragment 2 arrives the STS freezes
    And when the worker has noticed the STS goes on
    And after 55 seconds of the programme the worker is told to stop
    When it is broadcast
    Then the worker had already said that it was draining
    And every one of the 1350 coded frames is in the output once, in order and bit by bit the same
    And the worker ended within 7 seconds, with exit code 0

  @E8 @edge @P2
  Scenario: The STS forgets the session during a pause
    Given a programme of 8 seconds in segments of 1 second
    And the STS takes 1.2 seconds for each answer
    And when fragment 2 arrives the STS asks for a pause
    And 0.6 seconds later the STS forgets the session
    And 0.8 seconds later the STS lifts its request
    When it is broadcast
    Then the STS told the worker STREAM_NOT_FOUND and the worker introduced the stream anew on the same connection
    And segments 1 and 4 to 8 are heard dubbed, and segments 2 to 3 with the original sound

  @E9 @edge @P2
  Scenario: The source breaks off and is back within 7 seconds
    Given a programme of 12 seconds in segments of 6 seconds
    And the STS gives back the original sound
    And after 7 seconds of the programme the source breaks off
    And 2 seconds later the source is back and begins the programme anew
    When it is broadcast
    Then the sound of the output goes on all the time, with no gap above one frame and 40 milliseconds
    And at least the first 6.5 seconds of the programme, and then all of it, are in the output frame by frame
    And picture and sound are as far apart as in the programme in both parts, give or take 20 milliseconds
    And no two segments were written under the same number, and each picture that was put out is in a file
    And the worker ended with exit code 0

  @E9 @edge @P2
  Scenario: The sound of a source that was away comes in its place, and a second loss is handled like the first
    Given a programme of 12 seconds in segments of 6 seconds
    And the STS gives back the original sound
    And after 7 seconds of the programme the source breaks off
    And 2 seconds later the source is back and begins the programme anew
    When it is broadcast
    Then the sound of both parts is in the output packet by packet, and nothing but silence between them
    And the programme began anew in the output after as long as at its source, give or take 200 milliseconds
    And the worker looked for its input 3 more times, after 1, 2 and 4 seconds

  @E9 @edge @P2
  Scenario: The source stays connected and sends nothing any more
    Given a programme of 8 seconds with sound in 44.1 kHz stereo, in segments of 1 second
    And the STS gives back the original sound
    And after 6 seconds of the programme the source falls silent, and stays connected
    When it is broadcast
    Then the worker gave its source up after 15 to 25 seconds, and ended with exit code 0
    And the worker first warned of its picture, "no picture comes any more", and of its sound, "no sound comes any more"
    And at least the first 5.5 seconds of the programme are in the output, bit by bit the same, and nothing of the rest
    And the sound of the output goes on all the time, with no gap above one frame and 40 milliseconds
    And the worker logged no error and ended with exit code 0

  @E9 @edge @P1
  Scenario: The source does not come back
    Given the recorded broadcast of the standard programme
    Then the worker looked for its input 3 more times, after 1, 2 and 4 seconds
    And the output is as long as the programme, give or take 100 milliseconds
    And the worker logged no error and ended with exit code 0

  @edge @P2
  Scenario: The worker is told to stop
    Given a programme of 12 seconds in segments of 2.5 seconds
    And the STS gives back the original sound
    And the STS takes 2 seconds for each answer
    And after 7 seconds of the programme the worker is told to stop
    When it is broadcast
    Then at least the first 6.5 seconds of the programme are in the output, bit by bit the same, and nothing of the rest
    And the worker said stream:end once, after the last answer
    And the worker ended within 14 seconds, with exit code 0

  @edge @P2
  Scenario: The worker is told to stop twice
    Given a programme of 4 seconds in segments of 1 second
    And after 1.5 seconds of the programme the worker is told to stop
    And 1 second later the worker is told to stop
    When it is broadcast
    Then the worker ended within 1 second of the second time

  @edge @P2
  Scenario: The worker is told to stop while it looks for its source
    Given a programme of 9 seconds in segments of 1 second
    And the STS gives back the original sound
    And 300 milliseconds after fragment 6 arrives the connection breaks, and the STS refuses new ones for 60 seconds
    And after 7 seconds of the programme the source breaks off
    And 4 seconds later the worker is told to stop
    When it is broadcast
    Then at least the first 6.5 seconds of the programme are in the output, bit by bit the same, and nothing of the rest
    And the worker looked for its input no more after that
    And the worker ended within 14 seconds, with exit code 0

  @edge @P2
  Scenario: The worker is told to stop before its source was ever there
    Given nobody sends a programme
    And when the worker looks for its source the worker is told to stop
    When it is broadcast
    Then the worker logged no error and ended with exit code 0
    And the worker ended within 3 seconds, with exit code 0

  @edge @P2
  Scenario: The source leaves out sound, then picture, and sound again
    Given a programme of 10 seconds in segments of 1 second
    And the STS gives back the original sound
    And from second 3.2 on the source sends no sound for 1 second
    And from second 6 on the source sends no picture for 1 second
    And from second 8.3 on the source sends no sound for 0.6 seconds
    When it is broadcast
    Then the only silences in the output are where the source sent no sound, give or take 60 milliseconds
    And the worker warned each time of how much sound is missing, give or take 60 milliseconds, and counted it
    And everything that the source sent is in the output once, in its place and bit by bit the same

  @edge @P2
  Scenario: The STS sends nonsense
    Given a programme of 24 seconds in segments of 1 second
    And a worker that is told
      | setting                      | value |
      | fragments in flight, at most | 1     |
    And an STS that echoes 2 fragments, sends 2000 messages of nonsense over the next 19, and echoes again
    When it is broadcast
    Then the worker logged a warning for each of the 2000 messages, with what is wrong in it
    And the worker said what is wrong with each of 17 files that are no dub
    And 24 fragments were produced: 5 dubbed and 19 put out with original sound
    And its memory grew by at most 30 MB
    And every one of the 720 coded frames is in the output once, in order and bit by bit the same

  @E14 @edge @P2
  Scenario: Cameras whose picture nobody could show are named within 15 seconds
    Given these cameras
      | it                                            | the worker says                                             |
      | sends no keyframe                             | no keyframe: set the keyframe interval                      |
      | sends one keyframe, and then none             | one keyframe came and no second                             |
      | sends no parameter sets                       | no parameter sets (SPS, PPS) came                           |
      | announces its picture as another payload type | packets of payload type 96 come, picture is announced as 98 |
    When a worker of its own reads each of them
    Then within 15 seconds each worker warned once of its picture, and said why
    And the health of each was starved of picture, and worker_media_errors_total counted unusable_input 1 time

  @E14 @edge @P2
  Scenario: A camera that sends no sound for 15 seconds, and then again
    Given a camera that sends no sound for 15 seconds, and then again
    When a worker reads it
    Then within 15 seconds it warned once of its sound: "no sound comes any more"
    And its health was starved of sound, and worker_media_errors_total counted unusable_input 1 time
    And within 5 seconds its health was running again, and it said so once of its sound

  @edge @P2
  Scenario: Sound that can not be dubbed, and a disk that takes nothing, stop nothing
    Given a camera that announces its sound as HE-AAC
    And the worker has an STS to look for, and nowhere to keep segments
    When a worker reads it
    Then within 5 seconds it warned once that its sound can not be dubbed, and looked for no STS
    And within 5 seconds it told of 2 files that they are not written, counted them, and ran on
    And nothing else is served beside its metrics and its health

  @edge @P2
  Scenario: A camera whose pictures may refer to two sets of parameters
    Given a camera that sends two picture parameter sets
    When a worker reads it
    Then within 10 seconds there is a video file, and it names 2 picture parameter sets

  @US2-6 @edge @P2
  Scenario: A camera that tells the clock of its sound wrongly
    Given a camera that tells the clock of its sound wrongly
    When a worker reads it
    Then within 10 seconds it warned once of each trouble with the clock of its sound, and of nothing else
      | trouble       | words                         |
      | rate          | off by −467 ms a second       |
      | contradiction | +3600 s from its place beside |

  @edge @P2
  Scenario Outline: A camera that <does> is understood
    Given a camera that <does>
    When a worker reads it
    Then within 10 seconds there is a video file, of pictures of <size> that are shown <depth> pictures after they are decoded

    Examples:
      | does                                             | size      | depth |
      | describes fields in 4:4:4 with all that there is | 1917x1080 | 3     |
      | describes frames in 4:2:2                        | 710x475   | 5     |
      | describes frames in 4:2:0                        | 710x478   | 4     |

  @edge @P2
  Scenario: A camera that changes the size of its pictures without a break, and back
    Given a camera that changes the size of its pictures without a break, and back
    When a worker reads it
    Then within 20 seconds there are video files of pictures of 320x180, then of 710x478, and then of 320x180 again
    And it said that its pictures have another format

  @E14 @edge @P2
  Scenario: A camera that announces sound, sends none, and marks each unit of a picture as its end
    Given a programme of 16 seconds in segments of 1 second
    And the worker reads the camera itself
    And the source announces sound and sends none
    And the source marks each NAL unit as the end of a picture
    When it is broadcast
    Then within 15 seconds the worker warned once that no sound comes, and counted it
    And the output has the whole programme's picture, and silence in place of its sound, but for the last 3 seconds

  @E15 @edge @P2
  Scenario Outline: A camera that <does> is refused at once
    Given a camera that <does>
    When a worker reads it
    Then within 5 seconds it ended with exit code 7, and the error "<words>"

    Examples:
      | does                                 | words                    |
      | gives its sound a clock rate of 0    | the input can't be taken |
      | gives its picture a clock rate of 1  | the input can't be taken |
      | describes its sound so that nobody can read it | the description (SDP) of the sound can't be read |
      | announces its picture as H.265       | have it sent as H.264    |
      | announces its sound as Opus          | have it sent as AAC-LC   |
      | announces its sound as 5.1           | have it sent in mono or stereo |
      | announces its sound as AAC Main      | have it sent as AAC-LC (object type 2) |

  @E15 @edge @P2
  Scenario: A media server that sends its handshake drop by drop is given up
    Given a camera that sends as it should
    And a media server that sends its handshake drop by drop
    When a worker reads it
    Then within 12 seconds it ended with exit code 5, and the error "no answer to handshake within 4 s"

  @E15 @edge @P2
  Scenario Outline: A media server that <does> is given up at once
    Given a camera that sends as it should
    And a media server that <does>
    When a worker reads it
    Then within 7 seconds it ended with exit code 5, and the error "<words>"

    Examples:
      | does                                | words                                                 |
      | refuses the worker                  | refused: NetConnection.Connect.Rejected, not today    |
      | gives the stream no number          | with no number of a stream, but with a string         |
      | announces a message of 16 MB        | message of 16777215 bytes, at most 65536 are taken    |
      | begins 33 messages at once          | more than 32 chunk streams                            |
      | breaks off in the middle of a value | ends after 3 bytes                                    |
      | speaks another version              | expected RTMP version 3, saw 6                        |

  @E15 @edge @P2
  Scenario: A media server that only pings is answered, and given up
    Given a camera that sends as it should
    And a media server that only pings
    When a worker reads it
    Then within 12 seconds it ended with exit code 5, and the error "no answer to connect within 4 s"
    And each ping was answered with its own time, and what the media server sent acknowledged

  @edge @P2
  Scenario: A worker that is told to log errors only says nothing else
    Given a camera that announces its sound as Opus
    And the worker is told to log errors only, by a flag that wins over its environment
    When a worker reads it
    Then within 5 seconds it ended with exit code 7, and the error "have it sent as AAC-LC"
    And it logged nothing but errors

  @edge @P2
  Scenario: Two runs of one stream can be told apart
    Given a camera that announces its sound as Opus
    When a worker reads it, and then another one
    Then both named the same stream, and each a run of its own

  @E15 @edge @P2
  Scenario: Wrong timestamps, reports from 1970, a huge picture, and messages that cost a great deal
    Given a programme of 16 seconds in segments of 1 second
    And the worker reads the camera itself
    And the source's clocks are wrong for a while
      | clock                 | ahead by   | from | until |
      | reports of sound      | −490000 h  | 0    | 3     |
      | reports of picture    | −490000 h  | 0    | 3     |
      | timestamps of picture | +2 h       | 4    | 4.03  |
      | timestamps of sound   | +13 h      | 6    | 6.02  |
    And after 13 seconds the source sends 16 MiB that pretend to be a picture
    And an STS that echoes 4 fragments, sends 7 messages that cost a great deal over the next 4, and echoes again
    When it is broadcast
    Then every coded frame is in the output once, and at most 10 packets of sound are missing
    And sound was between 40 milliseconds early and 60 milliseconds late all the time, but for 2 seconds after each step
    And its memory grew by at most 60 MB
    And the worker left the STS twice, as "Max payload size exceeded" and as "more than 1000 messages a second"
    And the worker logged no error and ended with exit code 0

  @edge @P2
  Scenario: All settings that are wrong are told at once, before anything begins
    When a worker is started with numbers and addresses that are wrong
      | setting                     | value                                     | what is said                      |
      | STREAM_ID                   |                                           | missing                           |
      | WORKER_SEGMENT_DURATION     | 0.1                                       | seen "0.1"                        |
      | WORKER_MAX_INFLIGHT         | 11                                        | seen "11"                         |
      | WORKER_BREAKER_THRESHOLD    | five                                      | a whole number                    |
      | WORKER_RECONNECT_DELAYS_MS  | 1000,3600001                              | at most 3600000 ms                |
      | WORKER_TARGET_LANGUAGE      | spanish                                   | a language tag                    |
      | WORKER_STS_MODE             | off                                       | seen "off"                        |
      | WORKER_STS_TIMEOUT_MS       | 999                                       | seen "999"                        |
      | WORKER_AV_OFFSET_NS         | -1                                        | seen "-1"                         |
      | WORKER_BREAKER_COOLDOWN_MS  | 2.5                                       | a whole number                    |
      | WORKER_SOURCE_LANGUAGE      | en_GB                                     | a language tag                    |
      | LOG_LEVEL                   | verbose                                   | seen "verbose"                    |
      | WORKER_INPUT_URL            | http://user:geheim@127.0.0.1:9/live/in    | begins with rtsp:// or rtsps://   |
      | WORKER_OUTPUT_URL           | rtmp://127.0.0.1:9/?user=u&pass=geheim    | an application and a stream key   |
      | WORKER_STS_SERVICE_URL      | http://user:geheim@127.0.0.1:9/v1         | no path                           |
      | WORKER_MEDIA_SERVER_API_URL | http://user:geheim#1@127.0.0.1:9          | # as %23                          |
    Then it ended with exit code 2, with a line for each, and without a password

  @edge @P2
  Scenario: Addresses that lead nowhere, and numbers beyond their limits, are told before anything begins
    When a worker is started with addresses that lead nowhere and numbers beyond their limits
      | setting                     | value                                     | what is said                      |
      | WORKER_INPUT_URL            | rtsp:///live/in?pass=geheim               | a host behind "//"                |
      | WORKER_OUTPUT_URL           | rtmp://hóst/live/out?pass=geheim          | a host in ASCII                   |
      | WORKER_STS_SERVICE_URL      | http://user:geheim@127.0.0.1:99999        | a port up to 65535                |
      | WORKER_MEDIA_SERVER_API_URL | http://user:geheim@127.0.0.1:0            | a port from 1 to 65535            |
      | STREAM_ID                   | news/1                                    | letters, digits                   |
      | WORKER_SEGMENT_DURATION     | 61                                        | seen "61"                         |
      | WORKER_MAX_INFLIGHT         | 0                                         | seen "0"                          |
      | WORKER_STS_TIMEOUT_MS       | 30001                                     | seen "30001"                      |
      | WORKER_BREAKER_THRESHOLD    | 0                                         | seen "0"                          |
      | WORKER_SEGMENT_RETENTION    | 0                                         | seen "0"                          |
      | WORKER_METRICS_PORT         | 65536                                     | seen "65536"                      |
    Then it ended with exit code 2, with a line for each, and without a password

  @edge @P2
  Scenario: Addresses that could be read in two ways are told before anything begins
    When a worker is started with addresses that could be read in two ways
      | setting                     | value                                     | what is said                      |
      | WORKER_INPUT_URL            | rtsp://user:12/geheim@127.0.0.1:9/live/in | no "@" behind the host            |
      | WORKER_OUTPUT_URL           | rtmp://user:geheim@127.0.0.1:9/live/out   | no user before the host           |
      | WORKER_STS_SERVICE_URL      | http://user:geheim%E0@127.0.0.1:9         | "%" only before two hex digits    |
      | WORKER_MEDIA_SERVER_API_URL | http://user:geheim@127.0.0.1:9/ v3        | no blank and no line break        |
    Then it ended with exit code 2, with a line for each, and without a password

  @edge @P2
  Scenario: A worker that has no STS, and is not told to do without, is refused
    When a worker is started with no STS
      | setting                     | value                                     | what is said                      |
      | WORKER_STS_SERVICE_URL      |                                           | missing; set it, or WORKER_STS_MODE=passthrough |
    Then it ended with exit code 2, with a line for each, and without a password

  @edge @P2
  Scenario: A worker whose metrics nobody could read is refused
    When a worker is started with a port that somebody else has
      | setting                     | value                                     | what is said                      |
      | WORKER_METRICS_PORT         | one that is taken                         | an address of this machine that is free |
    Then it ended with exit code 2, with a line for each, and without a password

  Rule: A worker that only passes on needs no STS

    Background:
      Given a programme of 6 seconds in segments of 1 second
      And a worker that dubs nothing, and keeps the files of 3 segments
      And a source that is read over TLS, with user and password
      And the suite hears what the worker says to its media server
      When it is broadcast

    @edge @P2
    Scenario: Nothing goes to the STS, and all is heard with the original sound
      Then the worker did not speak to the STS
      And all 6 segments are heard with the original sound
      And every one of the 180 coded frames is in the output once, in order and bit by bit the same

    @edge @P2
    Scenario: Of the files only the newest are kept
      Then the files of segments 4 to 6 are kept, and no others

    @edge @P2
    Scenario: A source that is locked is read by whoever proves the password
      Then the source refused the worker before it proved its password, and not after that

    @edge @P2
    Scenario: The media server is told that the stream has ended
      Then the worker said goodbye to the media server before it closed the connection

  Rule: A worker keeps to what it is told, whatever the usual is

    Background:
      Given a programme of 17 seconds in segments of 1 second
      And the worker reads a camera whose sound comes as MP4A-LATM, in packets with padding and header extensions, and each keyframe is filled up to a megabyte and more
      And a worker that is told
        | setting                                 | value     |
        | languages, from and to                  | de, pt-BR |
        | fragments in flight, at most            | 2         |
        | seconds until an answer is given up     | 7         |
        | failures that open the breaker          | 3         |
        | seconds until a probe                   | 3         |
        | seconds until each attempt to come back | 1, 2      |
      And the STS takes between 2.4 and 2.4 seconds for its answers, and 3 seconds more for that to fragment 5
      And the STS returns TIMEOUT 4 times
      And 1850 milliseconds after fragment 6 arrives the connection breaks, and the STS refuses new ones for 2 seconds, then allows 1 fragment in flight
      When it is broadcast

    @edge @P2
    Scenario: Its breaker, its attempts and its fragments in flight are as they were told
      Then the breaker opens at the answer to fragment 4
      And the breaker was half open 3 seconds after it opened, give or take 0.5 seconds, each time
      And the worker tried again after 1 and 2 seconds, give or take 10 percent
      And 1 fragment was in flight when the connection was lost

    @edge @P2
    Scenario: Picture and sound that come in another packaging get through like any other
      Then every one of the 510 coded frames is in the output once, in order and bit by bit the same
