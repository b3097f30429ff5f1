import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads inbox topics with Apache's own client: InboxTopics BROKERS USER PASSWORD KEY TOPIC... One line a topic. */
public class InboxTopics {
  public static void main(String[] args) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", args[0]);
    settings.put("security.protocol", "SASL_PLAINTEXT");
    settings.put("sasl.mechanism", "SCRAM-SHA-512");
    settings.put("sasl.jaas.config", "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + args[1] + "\" password=\"" + args[2] + "\";");
    settings.put("key.deserializer", StringDeserializer.class.getName());
    settings.put("value.deserializer", StringDeserializer.class.getName());
    settings.put("auto.offset.reset", "earliest");
    for (int i = 4; i < args.length; i++) {
      try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings)) {
        System.out.println(args[i] + " " + read(consumer, args[i], args[3]));
      } catch (AuthorizationException refused) {
        System.out.println(args[i] + " refused");
      }
    }
  }

  private static String read(KafkaConsumer<String, String> consumer, String topic, String key) {
    TopicPartition partition = new TopicPartition(topic, 0);
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    for (long end = System.nanoTime() + 30_000_000_000L; System.nanoTime() < end; ) {
      for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
        if (record.key().equals(key)) return header(record, "ce_type") + " " + header(record, "ce_source") + " " + header(record, "entente-digest") + " " + record.value();
      }
    }
    return "missing";
  }

  private static String header(ConsumerRecord<String, String> record, String name) {
    return new String(record.headers().lastHeader(name).value());
  }
}
