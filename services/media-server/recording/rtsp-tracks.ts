import { NAL_PPS, NAL_SPS, avcConfigRecord, nalType, splitNals } from '../../media/h264';
import type { PublishedTrack } from '../publication';
import type { Sample } from '../rtsp/samples';
import { describedAacConfig, describedSets } from '../../rtsp/codecs';
import type { MediaDescription } from '../../rtsp/sdp';

/**
 * The track that a media description makes, with the id `index + 1`; undefined for codecs that are not recorded.
 * @param held samples of the stream's beginning, for publishers that send parameter sets with the pictures only
 * @throws Error when the codec's configuration is nowhere or damaged
 */
export function rtspTrack(
  media: MediaDescription,
  index: number,
  held: readonly Sample[],
): PublishedTrack | undefined {
  const common = { id: index + 1, timescale: media.clockHz };
  if (media.encoding === 'MPEG4-GENERIC')
    return { ...common, codec: 'MPEG-4 Audio', config: describedAacConfig(media) };
  if (media.encoding !== 'H264') return undefined;
  const described = describedSets(media);
  const sets = described.length > 0 ? described : inBandSets(held.filter(({ track }) => track === index));
  return { ...common, codec: 'H264', config: configFrom(sets) };
}

const inBandSets = (held: readonly Sample[]): Buffer[] =>
  held.filter(({ key }) => key).flatMap(({ data }) => splitNals(data));

function configFrom(nals: readonly Buffer[]): Buffer {
  const [sps] = nals.filter((nal) => nalType(nal) === NAL_SPS);
  const [pps] = nals.filter((nal) => nalType(nal) === NAL_PPS);
  if (!sps || !pps)
    throw new Error('neither description nor pictures of the H.264 track hold its parameter sets');
  return avcConfigRecord([sps], [pps]);
}
