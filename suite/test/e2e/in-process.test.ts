import { describeProduct } from '../scenarios';
import { deployInProcess } from '../support/in-process';

describeProduct('one process', deployInProcess);
