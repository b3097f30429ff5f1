"""Reads inbox topics with kafka-python: inbox_topics.py BROKERS USER PASSWORD KEY TOPIC... One line a topic."""
import sys
import time

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

TOPIC_AUTHORIZATION_FAILED = 29


def read(consumer: KafkaConsumer, topic: str, key: str) -> str:
    partition = TopicPartition(topic, 0)
    consumer.assign([partition])
    consumer.seek_to_beginning(partition)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        for records in consumer.poll(timeout_ms=500).values():
            for record in records:
                if record.key == key.encode():
                    headers = {name: value.decode() for name, value in record.headers}
                    return " ".join([headers["ce_type"], headers["ce_source"], headers["entente-digest"], record.value.decode()])
    return "missing"


def refused(access: dict[str, str], topic: str) -> bool:
    """Its consumer says nothing of a topic that it may not read, and waits; its administrator says what the broker answers."""
    admin = KafkaAdminClient(**access)
    try:
        [described] = admin.describe_topics([topic])
        return described["error_code"] == TOPIC_AUTHORIZATION_FAILED
    finally:
        admin.close()


brokers, user, password, key, *topics = sys.argv[1:]
access = {"bootstrap_servers": brokers, "security_protocol": "SASL_PLAINTEXT", "sasl_mechanism": "SCRAM-SHA-512", "sasl_plain_username": user, "sasl_plain_password": password}
for topic in topics:
    if refused(access, topic):
        print(topic, "refused")
        continue
    consumer = KafkaConsumer(**access)
    try:
        print(topic, read(consumer, topic, key))
    finally:
        consumer.close()
