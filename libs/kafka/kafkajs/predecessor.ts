import type { Cluster } from 'kafkajs';
import type { BrokerInside } from './cluster.js';

interface DescribedGroups {
  readonly groups: readonly { readonly groupId: string; readonly members: readonly { readonly memberId: string; readonly clientId: string }[] }[];
}

/**
 * Expels members of a group that go by our client id: what an earlier process of this name left behind when it was
 * killed. Without it the group waits for that member's session to expire before anybody consumes its partitions. Should
 * that process live after all, its heartbeats and commits now fail and it abandons its work.
 *
 * (Kafka's static membership would do the same; kafkajs cannot ask for it.)
 *
 * @param cluster a connected one
 * @returns how many were expelled
 */
export async function expelPredecessors(cluster: Cluster, groupId: string, clientId: string): Promise<number> {
  const coordinator = (await cluster.findGroupCoordinator({ groupId })) as BrokerInside;
  const { groups } = (await coordinator.describeGroups({ groupIds: [groupId] })) as DescribedGroups;
  const left = groups.flatMap(({ members }) => members).filter((member) => member.clientId === clientId);
  for (const { memberId } of left) await coordinator.leaveGroup({ groupId, memberId });
  return left.length;
}
