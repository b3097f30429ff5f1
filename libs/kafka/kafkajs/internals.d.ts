// The one part of kafkajs reached behind its public interface; see idle-polling.ts.
declare module 'kafkajs/src/network/requestQueue/index.js' {
  const RequestQueue: {
    prototype: { pending: readonly unknown[]; throttledUntil: number; scheduleCheckPendingRequests(): void };
  };
  export default RequestQueue;
}
