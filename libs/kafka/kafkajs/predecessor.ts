import type { Cluster } from 'kafkajs';
import type { BrokerInside } from './cluster.js';

/** A member of a group, as the broker describes it. */
export interface Member {
  readonly memberId: string;
  readonly clientId: string;
}

/**
 * Expels members of a group that are what we were before: those a killed process of our name left behind, or our own
 * last membership, ended by a crash. Without it the group waits for their sessions to expire before anybody consumes
 * their partitions. Should such a process live after all, its heartbeats and commits now fail and it abandons its work.
 *
 * (Kafka's static membership would do the same; kafkajs cannot ask for it.)
 *
 * @param cluster a connected one
 * @returns how many were expelled
 */
export async function expelPredecessors(cluster: Cluster, groupId: string, isOurs: (member: Member) => boolean): Promise<number> {
  const coordinator = (await cluster.findGroupCoordinator({ groupId })) as BrokerInside;
  const { groups } = (await coordinator.describeGroups({ groupIds: [groupId] })) as { groups: readonly { members: readonly Member[] }[] };
  const left = groups.flatMap(({ members }) => members).filter(isOurs);
  for (const { memberId } of left) await coordinator.leaveGroup({ groupId, memberId });
  return left.length;
}
