@analysers @P1
Feature: The measuring instruments
  Whoever reads the verdicts of the other features wants to know why their figures can be believed:
  how far sound is from picture, which pictures are missing, what was heard. So each instrument is
  tried on a clip that was given a defect of known size, and on the same clip without a defect: it
  has to tell the size of the first, and to find nothing in the second.

  The programme in the clip lasts 20 seconds, after a lead-in of one. Each picture carries its
  number. Flashes and beeps begin together, at uneven distances. No second sounds like another, and
  no left like any right.

  Rule: The sync meter tells how far sound is from picture

    Scenario: Sound in its place
      Given the clip without a defect
      When the instruments look at it
      Then the sync meter reads 0 milliseconds, give or take 1
      And the sync meter reads a drift of 0 milliseconds a second, give or take 0.02
      And this offset explains at least 100 percent of the flashes, and no other more than 75

    Scenario Outline: Sound that is <ms> milliseconds <late or early>
      Given a clip whose sound is <ms> milliseconds <late or early>
      When the instruments look at it
      Then the sync meter reads <reading> milliseconds more than without the defect, give or take 0.5
      And this offset explains at least 85 percent of the flashes, and no other more than 75

      Examples:
        | ms   | late or early | reading |
        | 45   | late          | 45      |
        | 1000 | late          | 1000    |
        | 2600 | late          | 2600    |
        | 125  | early         | -125    |

    Scenario: Sound that falls behind by 1 millisecond a second
      Given a clip whose sound falls behind by 1 millisecond a second
      When the instruments look at it
      Then the sync meter reads a drift of 1 millisecond a second, give or take 0.02

  Rule: The frame counter tells which pictures are missing, doubled or out of order

    Scenario: All pictures, in order
      Given the clip without a defect
      When the instruments look at it
      Then the frame counter finds lost: none, doubled: none, out of order: 0

    Scenario Outline: Picture 200 is <defect>
      Given a clip in which picture 200 is <defect>
      When the instruments look at it
      Then the frame counter finds lost: <lost>, doubled: <doubled>, out of order: <displaced>

      Examples:
        | defect                | lost | doubled | displaced |
        | lost                  | 200  | none    | 0         |
        | doubled               | none | 200     | 0         |
        | swapped with the next | none | none    | 1         |

  Rule: The detectors tell how long the picture stands still or is black, and how long it is silent

    Scenario: Undisturbed picture and sound
      Given the clip without a defect
      When the instruments look at it
      Then the detectors find no freeze, no black picture and no silence

    Scenario Outline: A <disturbance> of <ms> milliseconds
      Given a clip with a <disturbance> of <ms> milliseconds after 6 seconds
      When the instruments look at it
      Then the detectors find one <disturbance> of <ms> milliseconds after 6 seconds, give or take 40, and nothing else

      Examples:
        | disturbance   | ms  |
        | freeze        | 300 |
        | black picture | 200 |
        | silence       | 200 |

  Rule: Listening tells whose sound is heard

    Scenario: Every second of the programme sounds as itself
      Given the clip without a defect
      When the instruments look at it
      Then every second of the programme is heard in its place, and no dub

    Scenario: The sound of another time is put into a segment of 6 seconds
      Given a clip that has the sound from second 14 on also from second 6 to 12
      When the instruments look at it
      Then from second 6 to 12 the sound from second 14 on is heard
      And every second before 6 and after 12 is heard in its place, and no dub

    Scenario: A segment of 6 seconds is dubbed
      Given a clip that has the marked dub of fragment 3 from second 6 to 12
      When the instruments look at it
      Then from second 6 to 12 the dub of fragment 3 is heard, and no other
      And every second before 6 and after 12 is heard in its place, and no dub

    Scenario Outline: The dub of a segment begins <samples> samples late
      Given a clip that has the marked dub of fragment 3 from second 6 to 12, <samples> samples late
      When the instruments look at it
      Then the dub from second 6 to 12 is placed <samples> samples late, give or take 1

      Examples:
        | samples |
        | 0       |
        | 100     |
        | 1024    |

  Rule: The channel meter tells what is heard on the left and on the right

    Scenario: Left and right as they belong
      Given the clip without a defect
      When the instruments look at it
      Then the channel meter reads "kept" in every second
      And the channel meter reads 0 decibels on the left and 0 on the right, give or take 0.5
      And the channel meter hears at most -30 decibels of one side on the other

    Scenario Outline: <what happened>
      Given a clip whose <defect>
      When the instruments look at it
      Then the channel meter reads "<reading>" in every second

      Examples:
        | what happened                | defect                        | reading   |
        | Left and right are swapped   | left and right are swapped    | swapped   |
        | The left is lost             | left is lost                  | left lost |
        | Both sides are mixed to mono | left and right are both mixed | mixed     |

    Scenario: The right is 6 decibels lower
      Given a clip whose right is 6 decibels lower
      When the instruments look at it
      Then the channel meter reads 0 decibels on the left and -6 on the right, give or take 0.5

    Scenario: Each side is heard on the other, 12 decibels lower
      Given a clip whose sides are each heard on the other, 12 decibels lower
      When the instruments look at it
      Then the channel meter reads "mixed" in every second
      And the channel meter hears -12 decibels of one side on the other, give or take 1
