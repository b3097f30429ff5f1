import kafkajs, { type Cluster, type PartitionAssigner } from 'kafkajs';
import type { Lane } from '../consumer.js';
import { laneRange } from '../partition.js';

/** Which partitions of a topic belong to a lane; all of them without one. */
export function lanePartitions(partitions: readonly number[], lane: Lane | undefined, flashPartitions: number): number[] {
  const sorted = [...partitions].sort((a, b) => a - b);
  if (!lane) return sorted;
  const { first, count } = laneRange(sorted.length, flashPartitions, lane === 'flash');
  return sorted.slice(first, first + count);
}

/** Deals partitions round to the members that take their topic, continuing from topic to topic. */
export function deal(topics: ReadonlyMap<string, readonly number[]>, members: readonly { memberId: string; topics: readonly string[] }[]): Map<string, Record<string, number[]>> {
  const sorted = [...members].sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const hands = new Map<string, Record<string, number[]>>(sorted.map(({ memberId }) => [memberId, {}]));
  let turn = 0;
  for (const [topic, partitions] of topics) {
    const takers = sorted.filter((member) => member.topics.includes(topic));
    for (const partition of takers.length > 0 ? partitions : []) {
      const hand = hands.get(takers[turn++ % takers.length]?.memberId ?? '');
      if (hand) (hand[topic] ??= []).push(partition);
    }
  }
  return hands;
}

/**
 * Assigns a group the partitions of its lane and no others.
 *
 * @param flashPartitionsOf how many of a topic's last partitions are for flash
 * @param onCluster receives kafkajs' cluster object, which it gives to assigners only
 */
export function laneAssigner(lane: Lane | undefined, flashPartitionsOf: (topic: string) => number, onCluster: (cluster: Cluster) => void): PartitionAssigner {
  const { MemberMetadata, MemberAssignment } = kafkajs.AssignerProtocol;
  const name = `entente-${lane ?? 'all'}`;
  return ({ cluster }) => {
    onCluster(cluster);
    return {
      name,
      version: 1,
      protocol: ({ topics }) => ({ name, metadata: MemberMetadata.encode({ version: 1, topics, userData: Buffer.alloc(0) }) }),
      assign: ({ members, topics }) => {
        const partitions = new Map(
          topics.map((topic) => [topic, lanePartitions(cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId), lane, lane ? flashPartitionsOf(topic) : 0)]),
        );
        const subscribed = members.map(({ memberId, memberMetadata }) => ({ memberId, topics: MemberMetadata.decode(memberMetadata)?.topics ?? topics }));
        const hands = deal(partitions, subscribed);
        return Promise.resolve(
          Array.from(hands, ([memberId, assignment]) => ({ memberId, memberAssignment: MemberAssignment.encode({ version: 1, assignment, userData: Buffer.alloc(0) }) })),
        );
      },
    };
  };
}
