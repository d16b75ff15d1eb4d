"""What staff do and read about orders beside their life: holds, queues, why this node, what was agreed. All of it is order's."""
